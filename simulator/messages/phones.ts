/** Phones: the primary device of a number. It gets copies of what its companion sends, and writes itself. */
import { encodeWAMessage, type BinaryNode, type proto } from '@whiskeysockets/baileys'
import { jidOf, type Account } from '../login/accounts.ts'
import { deviceOf, type Companions } from '../login/companions.ts'
import type { Contacts } from './contacts.ts'
import type { Accepted } from '../control/contract.ts'
import { makeMessageId, type Delivery } from './delivery.ts'
import type { History } from './history.ts'
import type { Journal } from '../journal.ts'
import { ownCopy } from './own-copy.ts'
import { decodeMessage, sealedOf, textIn } from '../protocol/messages.ts'
import { node, nowSeconds } from '../protocol/nodes.ts'
import type { Store } from '../store.ts'

interface Parts {
  companions: Companions
  contacts: Contacts
  delivery: Delivery
  history: History
  journal: Journal
  store: Store
}

export type Phones = ReturnType<typeof createPhones>

export const createPhones = ({ companions, contacts, delivery, history, journal, store }: Parts) => {
  return {
    /** The phone's copy of a message that its companion sent. To be called inside `store.atomically`. */
    takeCopy: async (
      phone: Account,
      message: { id: string; contact: string; enc: BinaryNode | undefined },
    ): Promise<void> => {
      const { id, contact, enc } = message
      const companion = companions.of(phone.pn)
      if (companion === undefined) return
      try {
        const { deviceSentMessage } = decodeMessage(
          await phone.party.decrypt(deviceOf(companion), sealedOf(enc)),
        )
        journal.write({
          event: 'phone:received',
          contact,
          phone: phone.pn,
          id,
          text: textIn(deviceSentMessage?.message),
        })
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        journal.write({ event: 'phone:undecryptable', contact, phone: phone.pn, id, reason })
      }
    },
    /** The owner reads messages of a contact on the phone itself; the companion is told of it. */
    read: (phone: Account, contact: Account, { ids, told }: { ids: string[]; told: boolean }): void => {
      const { addressing } = contact.habits
      const [id = '', ...others] = ids
      const attrs = {
        from: jidOf(phone, addressing),
        recipient: jidOf(contact, addressing),
        id,
        type: told ? 'read' : 'read-self',
        t: String(nowSeconds()),
      }
      const items = others.map((other) => node('item', { id: other }))
      journal.write({ event: 'phone:read', contact: contact.pn, phone: phone.pn, ids })
      delivery.push(
        phone.pn,
        node('receipt', attrs, items.length === 0 ? undefined : [node('list', {}, items)]),
      )
    },
    /** The owner writes to a contact on the phone itself; the companion gets a copy. */
    send: async (phone: Account, contact: Account, text: string): Promise<Accepted> => {
      const id = makeMessageId()
      const t = nowSeconds()
      const { destinationJid, addresses } = ownCopy(phone, contact)
      const attrs = {
        ...addresses,
        id,
        t: String(t),
        type: 'text',
      }
      const message = { conversation: text }
      await store.atomically(async () => {
        journal.write({
          event: 'phone:sent',
          contact: contact.pn,
          contactLid: contact.lid,
          phone: phone.pn,
          id,
          text,
          t,
        })
        if (!delivery.reaches(phone.pn))
          history.add(phone.pn, { contact: contact.pn, id, text, t, fromMe: true })
        const copy: proto.IMessage = { deviceSentMessage: { destinationJid, message } }
        await delivery.post(phone, phone, attrs, encodeWAMessage(copy))
        contacts.show(contact, phone, { id, jid: destinationJid, text })
      })
      await store.committed()
      return { id, t }
    },
  }
}
