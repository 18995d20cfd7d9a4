/** What each contact has received from each number, and reading it. */
import type { Account, Accounts } from '../login/accounts.ts'
import type { Delivery } from './delivery.ts'
import type { Journal } from '../journal.ts'
import { node, nowSeconds } from '../protocol/nodes.ts'
import type { Store } from '../store.ts'

interface Parts {
  accounts: Accounts
  delivery: Delivery
  journal: Journal
  store: Store
}

export type Reading = ReturnType<typeof createReading>

/** Goes on where it was: contacts that read by themselves read what was still unread. */
export const createReading = ({ accounts, delivery, journal, store }: Parts) => {
  const insert = store.prepare('INSERT OR IGNORE INTO received VALUES (?, ?, ?, ?, 0)')
  const selectUnread = store.prepare(
    'SELECT id, jid FROM received WHERE contact = ? AND phone = ? AND read = 0',
  )
  const selectOne = store.prepare('SELECT id FROM received WHERE contact = ? AND phone = ? AND id = ?')
  const markRead = store.prepare('UPDATE received SET read = 1 WHERE contact = ? AND phone = ? AND read = 0')
  const timers = new Map<string, NodeJS.Timeout>()

  /** Reads everything that the contact has from a number. @returns the ids that were unread */
  const read = (contact: Account, phone: Account): string[] => {
    const byJid = new Map<string, string[]>()
    const ids: string[] = []
    for (const row of selectUnread.all(contact.pn, phone.pn)) {
      const jid = String(row['jid'])
      byJid.set(jid, [...(byJid.get(jid) ?? []), String(row['id'])])
      ids.push(String(row['id']))
    }
    if (ids.length === 0) return []
    store.run(markRead, contact.pn, phone.pn)
    journal.write({ event: 'contact:read', contact: contact.pn, phone: phone.pn, ids })
    for (const [jid, [first, ...others]] of byJid) {
      const items = others.map((id) => node('item', { id }))
      // Who of a group read it stands behind the group's name.
      const [from, participant] = jid.split(' ')
      const attrs = { from, participant, id: first, type: 'read', t: String(nowSeconds()) }
      delivery.push(
        phone.pn,
        node('receipt', attrs, others.length === 0 ? undefined : [node('list', {}, items)]),
      )
    }
    return ids
  }

  /** Reads after a while, if that is the contact's habit. */
  const readLater = (contact: Account, phone: Account) => {
    const { readAfterMs } = contact.habits
    const key = `${contact.pn} ${phone.pn}`
    if (readAfterMs === null || timers.has(key)) return
    const timer = setTimeout(() => {
      timers.delete(key)
      read(contact, phone)
    }, readAfterMs)
    timers.set(key, timer)
  }

  for (const row of store.prepare('SELECT DISTINCT contact, phone FROM received WHERE read = 0').all()) {
    readLater(accounts.contact(String(row['contact'])), accounts.phone(String(row['phone'])))
  }

  return {
    read,
    readLater,
    /** Whether the contact has a message. */
    has: (contact: Account, phone: Account, id: string): boolean =>
      selectOne.get(contact.pn, phone.pn, id) !== undefined,
    /**
     * Notes a message as received.
     * @param jid how the sender named the contact: its receipts come from there. In a group its name and theirs
     * @returns false if the contact has this id already
     */
    add: (contact: Account, phone: Account, id: string, jid: string): boolean =>
      store.run(insert, contact.pn, phone.pn, id, jid).changes === 1,
    close: () => {
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}
