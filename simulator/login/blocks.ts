/** Whom phones have blocked: what those write is taken, and never delivered. */
import type { BinaryNode } from '@whiskeysockets/baileys'
import { z } from 'zod'
import { makeMessageId, type Delivery } from '../messages/delivery.ts'
import { child, node, nowSeconds } from '../protocol/nodes.ts'
import type { Store } from '../store.ts'
import { jidOf, type Account, type Accounts } from './accounts.ts'

export type Blocks = ReturnType<typeof createBlocks>

const Listed = z.array(z.string())

export const createBlocks = ({
  accounts,
  delivery,
  store,
}: {
  accounts: Pick<Accounts, 'byJid' | 'contact'>
  delivery: Pick<Delivery, 'push'>
  store: Pick<Store, 'fact' | 'putFact'>
}) => {
  const nameOf = (phone: string): string => `blocked by ${phone}`
  const of = (phone: string): string[] => store.fact(nameOf(phone), Listed) ?? []
  const put = (phone: string, contact: string, isBlocked: boolean): void => {
    const others = of(phone).filter((one) => one !== contact)
    store.putFact(nameOf(phone), isBlocked ? [...others, contact] : others)
  }
  const itemOf = (contact: Account, attrs: Record<string, string> = {}): BinaryNode =>
    node('item', { ...attrs, jid: jidOf(contact, 'lid') })

  return {
    of,
    has: (phone: Account, contact: Account): boolean => of(phone.pn).includes(contact.pn),
    /** The owner does it on the phone, and the companion is told. */
    set: (phone: Account, contact: Account, isBlocked: boolean): void => {
      put(phone.pn, contact.pn, isBlocked)
      const attrs = {
        from: jidOf(phone, 'pn'),
        type: 'account_sync',
        id: makeMessageId(),
        t: String(nowSeconds()),
      }
      const item = itemOf(contact, { action: isBlocked ? 'block' : 'unblock' })
      delivery.push(phone.pn, node('notification', attrs, [node('blocklist', {}, [item])]))
    },
    /** A companion asks who is blocked, or for somebody to be. To block takes both addresses, as on WhatsApp. */
    answer: (phone: string, iq: BinaryNode): BinaryNode[] | { code: number; text: string } => {
      const list = () => [
        node(
          'list',
          {},
          of(phone).map((contact) => itemOf(accounts.contact(contact))),
        ),
      ]
      if (iq.attrs['type'] !== 'set') return list()
      const { action, jid, pn_jid: pn } = child(iq, 'item')?.attrs ?? {}
      const contact = accounts.byJid(jid)
      const isBlocked = action === 'block'
      const isKnown = contact?.kind === 'contact' && (!isBlocked || accounts.byJid(pn) === contact)
      if (!isKnown) return { code: 400, text: 'bad-request' }
      put(phone, contact.pn, isBlocked)
      return list()
    },
  }
}
