/** Contacts: people with WhatsApp on their phone who write to the numbers and read what is answered. */
import { encodeWAMessage, proto, unpadRandomMax16, type BinaryNode } from '@whiskeysockets/baileys'
import { jidOf, type Account, type Accounts } from './accounts.ts'
import type { Backlog } from './backlog.ts'
import type { Addressing, Accepted } from './contract.ts'
import { makeMessageId, type Delivery } from './delivery.ts'
import type { Faults } from './faults.ts'
import type { Journal } from './journal.ts'
import { bytesOf, child, node, nowSeconds } from './nodes.ts'
import { bundleNodes, type Sealed } from './signal.ts'
import type { Store } from './store.ts'

interface Parts {
  accounts: Accounts
  backlog: Backlog
  delivery: Delivery
  faults: Faults
  journal: Journal
  store: Store
  /** Told of every message that a contact receives for the first time. */
  onReceived: (contact: Account, phone: Account, text: string) => void
}

/** What `<enc>` holds. @throws when it is not a Signal message */
export const sealedOf = (enc: BinaryNode | undefined): Sealed => {
  const type = enc?.attrs['type']
  const body = bytesOf(enc)
  if ((type !== 'pkmsg' && type !== 'msg') || body === undefined)
    throw new Error('there is no ciphertext for this device')
  return { type, body }
}

/** @param plaintext as decrypted, with WhatsApp's padding */
export const decodeMessage = (plaintext: Buffer): proto.Message =>
  proto.Message.decode(unpadRandomMax16(plaintext))

/** The words in a message; empty for those without. */
export const textIn = (message: proto.IMessage | null | undefined): string =>
  message?.conversation ?? message?.extendedTextMessage?.text ?? message?.imageMessage?.caption ?? ''

export type Contacts = ReturnType<typeof createContacts>

export const createContacts = ({
  accounts,
  backlog,
  delivery,
  faults,
  journal,
  store,
  onReceived,
}: Parts) => {
  const insertReceived = store.prepare('INSERT OR IGNORE INTO received VALUES (?, ?, ?, ?, 0)')
  const selectUnread = store.prepare(
    'SELECT id, jid FROM received WHERE contact = ? AND phone = ? AND read = 0',
  )
  const markRead = store.prepare('UPDATE received SET read = 1 WHERE contact = ? AND phone = ? AND read = 0')
  const readTimers = new Map<string, NodeJS.Timeout>()
  const retries = new Map<string, number>()

  /** Reads everything that it has from a number. @returns the ids that were unread */
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
    for (const [from, [first, ...others]] of byJid) {
      const list = node(
        'list',
        {},
        others.map((id) => node('item', { id })),
      )
      const attrs = { from, id: first, type: 'read', t: String(nowSeconds()) }
      delivery.push(phone.pn, node('receipt', attrs, others.length === 0 ? undefined : [list]))
    }
    return ids
  }

  const readLater = (contact: Account, phone: Account) => {
    const { readAfterMs } = contact.habits
    const key = `${contact.pn} ${phone.pn}`
    if (readAfterMs === null || readTimers.has(key)) return
    const timer = setTimeout(() => {
      readTimers.delete(key)
      read(contact, phone)
    }, readAfterMs)
    readTimers.set(key, timer)
  }

  /** A readable message reached the contact's app. @param jid how the sender named the contact */
  const show = (contact: Account, phone: Account, message: { id: string; jid: string; text: string }) => {
    const { id, jid, text } = message
    const isNew = store.run(insertReceived, contact.pn, phone.pn, id, jid).changes === 1
    const event = isNew ? 'contact:received' : 'contact:received-again'
    journal.write({ event, contact: contact.pn, phone: phone.pn, id, text })
    if (contact.habits.deliver)
      delivery.push(phone.pn, node('receipt', { from: jid, id, t: String(nowSeconds()) }))
    if (!isNew) return
    readLater(contact, phone)
    store.afterCommit(() => {
      onReceived(contact, phone, text)
    })
  }

  const askAgain = (contact: Account, phone: Account, stanza: BinaryNode) => {
    const { id = '', to } = stanza.attrs
    const key = `${contact.pn} ${phone.pn} ${id}`
    const count = String((retries.get(key) ?? 0) + 1)
    retries.set(key, Number(count))
    const [registration, ...keys] = bundleNodes(contact.keys)
    if (registration === undefined) return
    const t = String(nowSeconds())
    delivery.push(
      phone.pn,
      node('receipt', { from: to, id, type: 'retry', t }, [
        node('retry', { count, id, t, v: '1' }),
        registration,
        node('keys', {}, keys),
      ]),
    )
  }

  /**
   * A stanza reaches the contact's device. To be called inside `store.atomically`.
   * @param stanza `<message from=device of the phone, to=how the contact was named, id><enc/>`
   */
  const take = async (contact: Account, phone: Account, stanza: BinaryNode): Promise<void> => {
    const { id = '', to = '', from: device = '' } = stanza.attrs
    try {
      const plaintext = await contact.party.decrypt(device, sealedOf(child(stanza, 'enc')))
      if (faults.take(phone.pn, 'unreadable') !== undefined) throw new Error('a fault was ordered')
      retries.delete(`${contact.pn} ${phone.pn} ${id}`)
      show(contact, phone, { id, jid: to, text: textIn(decodeMessage(plaintext)) })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      journal.write({ event: 'contact:undecryptable', contact: contact.pn, phone: phone.pn, id, reason })
      askAgain(contact, phone, stanza)
    }
  }

  /** The contact's phone is on again: what waited arrives, oldest first. */
  const catchUp = (contact: Account): Promise<void> =>
    store.atomically(async () => {
      for (const item of backlog.pending(contact.pn)) {
        backlog.release(contact.pn, item)
        const phone = accounts.byJid(item.node.attrs['participant'])
        if (phone !== undefined) await take(contact, phone, item.node)
      }
    })

  const resumeReading = () => {
    for (const row of store.prepare('SELECT DISTINCT contact, phone FROM received WHERE read = 0').all()) {
      readLater(accounts.contact(String(row['contact'])), accounts.phone(String(row['phone'])))
    }
  }
  resumeReading()

  return {
    read,
    show,
    catchUp,
    /** Takes a stanza now or, while the contact's phone is off, later. See `take`. */
    receive: async (contact: Account, phone: Account, stanza: BinaryNode): Promise<void> => {
      if (contact.habits.online) await take(contact, phone, stanza)
      else backlog.hold(contact.pn, stanza, undefined, () => undefined)
    },
    /** Writes to a number. Resolves once the message can't be lost any more. */
    send: async (
      contact: Account,
      phone: Account,
      text: string,
      options: { id?: string | undefined; addressing?: Addressing | undefined; linked: boolean },
    ): Promise<Accepted> => {
      const { id = makeMessageId(), addressing = contact.habits.addressing, linked } = options
      const t = nowSeconds()
      const alias =
        addressing === 'pn'
          ? { sender_lid: jidOf(contact, 'lid') }
          : { sender_pn: jidOf(contact, 'pn'), addressing_mode: 'lid' }
      const attrs = {
        from: jidOf(contact, addressing),
        ...alias,
        id,
        t: String(t),
        type: 'text',
        notify: contact.name,
      }
      await store.atomically(async () => {
        journal.write({
          event: 'contact:sent',
          contact: contact.pn,
          contactLid: contact.lid,
          phone: phone.pn,
          id,
          text,
          t,
          addressing,
          linked,
        })
        const copies = faults.take(phone.pn, 'duplicate') === undefined ? 1 : 2
        for (let copy = 0; copy < copies; copy += 1) {
          await delivery.post(contact, phone, attrs, encodeWAMessage({ conversation: text }))
        }
      })
      await store.committed()
      return { id, t }
    },
    close: () => {
      for (const timer of readTimers.values()) clearTimeout(timer)
    },
  }
}
