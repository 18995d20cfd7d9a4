/**
 * What a phone has that no companion got: messages from before it was linked, and those that a removed companion
 * never fetched. The next companion is told in its first history sync.
 */
import { proto } from '@whiskeysockets/baileys'
import { z } from 'zod'
import { jidOf, type Accounts } from '../login/accounts.ts'
import type { Store } from '../store.ts'

const Message = z.object({
  contact: z.string(),
  id: z.string(),
  text: z.string(),
  t: z.int(),
  fromMe: z.int(),
})

export interface PastMessage {
  contact: string
  id: string
  text: string
  /** WhatsApp's server time in seconds. */
  t: number
  fromMe: boolean
}

export type History = ReturnType<typeof createHistory>

export const createHistory = ({ accounts, store }: { accounts: Accounts; store: Store }) => {
  const insert = store.prepare(
    'INSERT INTO history (phone, contact, id, text, t, fromMe) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const select = store.prepare(
    'SELECT contact, id, text, t, fromMe FROM history WHERE phone = ? ORDER BY seq DESC',
  )
  const remove = store.prepare('DELETE FROM history WHERE phone = ?')

  /** @param messages of one contact, newest first, as WhatsApp has them */
  const conversationOf = (pn: string, messages: z.infer<typeof Message>[]): proto.IConversation => {
    const contact = accounts.contact(pn)
    const remoteJid = jidOf(contact, contact.habits.addressing)
    return {
      id: remoteJid,
      name: contact.name,
      pnJid: jidOf(contact, 'pn'),
      lidJid: jidOf(contact, 'lid'),
      conversationTimestamp: messages[0]?.t ?? 0,
      unreadCount: messages.filter(({ fromMe }) => fromMe === 0).length,
      messages: messages.map(({ id, text, t, fromMe }) => ({
        message: {
          key: { remoteJid, id, fromMe: fromMe === 1 },
          message: { conversation: text },
          messageTimestamp: t,
          status:
            fromMe === 1 ? proto.WebMessageInfo.Status.SERVER_ACK : proto.WebMessageInfo.Status.DELIVERY_ACK,
          ...(fromMe === 1 ? {} : { pushName: contact.name }),
        },
      })),
    }
  }

  return {
    add: (phone: string, { contact, id, text, t, fromMe }: PastMessage): void => {
      store.run(insert, phone, contact, id, text, t, fromMe ? 1 : 0)
    },
    /** All of a phone's past messages by conversation; they are told once. */
    take: (phone: string): proto.IConversation[] => {
      const messages = select.all(phone).map((row) => Message.parse(row))
      if (messages.length > 0) store.run(remove, phone)
      const byContact = Map.groupBy(messages, ({ contact }) => contact)
      return [...byContact].map(([contact, ofContact]) => conversationOf(contact, ofContact))
    },
  }
}
