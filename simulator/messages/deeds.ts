/** What people do to messages on the network: they react, correct and delete, as apps send it. */
import { encodeWAMessage, proto, type BinaryNode } from '@whiskeysockets/baileys'
import { jidOf, type Account, type Accounts } from '../login/accounts.ts'
import type { Accepted, DeedOrder, ToldDeed } from '../control/contract.ts'
import { makeMessageId, type Delivery } from './delivery.ts'
import type { Journal } from '../journal.ts'
import { ownCopy } from './own-copy.ts'
import { textIn } from '../protocol/messages.ts'
import { nowSeconds } from '../protocol/nodes.ts'
import type { Store } from '../store.ts'

const { REVOKE, MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type
const { PIN_FOR_ALL, UNPIN_FOR_ALL } = proto.Message.PinInChatMessage.Type

/** What a message does to another one, as its reader's app understands it; nothing if it does nothing to any. */
export const deedIn = ({
  reactionMessage,
  pinInChatMessage,
  messageContextInfo,
  protocolMessage,
}: proto.IMessage): ToldDeed | undefined => {
  if (pinInChatMessage) {
    const { key } = pinInChatMessage
    const seconds = messageContextInfo?.messageAddOnDurationInSecs ?? 0
    return { deed: 'pin', of: key?.id ?? '', own: key?.fromMe ?? false, text: String(seconds) }
  }
  if (reactionMessage) {
    const { key, text } = reactionMessage
    return { deed: 'reaction', of: key?.id ?? '', own: key?.fromMe ?? false, text: text ?? '' }
  }
  if (!protocolMessage) return undefined
  const { type, key, editedMessage } = protocolMessage
  const of = key?.id ?? ''
  // Apps take neither from anybody else than the message's author.
  if (type === MESSAGE_EDIT) return { deed: 'edit', of, own: true, text: textIn(editedMessage) }
  return type === REVOKE ? { deed: 'deletion', of, own: true, text: '' } : undefined
}

/** The `edit` of a stanza, by which the network knows what it is. */
export const DEED_ATTRIBUTES: Record<ToldDeed['deed'], Record<string, string>> = {
  reaction: { type: 'reaction' },
  edit: { type: 'text', edit: '1' },
  deletion: { type: 'text', edit: '7' },
  pin: { type: 'text', edit: '2' },
}

/**
 * What tells of a deed.
 * @param participant whose message it is done to, in a group
 */
export const deedMessage = (
  { deed, of: id, own, text }: ToldDeed,
  remoteJid: string,
  participant?: string,
): proto.IMessage => {
  const key = { remoteJid, fromMe: own, id, ...(participant !== undefined && { participant }) }
  const now = Date.now()
  if (deed === 'reaction') return { reactionMessage: { key, text, senderTimestampMs: now } }
  if (deed === 'pin') {
    const type = text === '0' ? UNPIN_FOR_ALL : PIN_FOR_ALL
    return {
      pinInChatMessage: { key, type, senderTimestampMs: now },
      messageContextInfo: { messageAddOnDurationInSecs: Number(text) },
    }
  }
  if (deed === 'deletion') return { protocolMessage: { key, type: REVOKE } }
  const editedMessage = { conversation: text }
  return { protocolMessage: { key, type: MESSAGE_EDIT, editedMessage, timestampMs: now } }
}

interface Parts {
  accounts: Accounts
  delivery: Delivery
  journal: Journal
  store: Store
}

export type Deeds = ReturnType<typeof createDeeds>

export const createDeeds = ({ accounts, delivery, journal, store }: Parts) => {
  /** What contacts were told already: it may come again. */
  const told = new Set<string>()

  const post = async (
    sender: Account,
    phone: Account,
    attrs: Record<string, string | undefined>,
    message: proto.IMessage,
  ): Promise<void> => delivery.post(sender, phone, attrs, encodeWAMessage(message))

  return {
    /** A contact does something to a message of its chat with a number. Resolves once it can't be lost any more. */
    byContact: async (
      contact: Account,
      { to, id = makeMessageId(), ...deed }: DeedOrder,
    ): Promise<Accepted> => {
      const phone = accounts.phone(to)
      const { addressing } = contact.habits
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
        notify: contact.name,
        ...DEED_ATTRIBUTES[deed.deed],
      }
      await store.atomically(async () => {
        const about = { contact: contact.pn, contactLid: contact.lid, phone: phone.pn, id }
        journal.write({ event: 'contact:did', ...about, ...deed })
        await post(contact, phone, attrs, deedMessage(deed, jidOf(phone, addressing)))
      })
      await store.committed()
      return { id, t }
    },

    /** The owner does it on the phone itself; the companion gets a copy. */
    byPhone: async (phone: Account, { to, id = makeMessageId(), ...deed }: DeedOrder): Promise<Accepted> => {
      const contact = accounts.contact(to)
      const { destinationJid, addresses } = ownCopy(phone, contact)
      const t = nowSeconds()
      const attrs = {
        ...addresses,
        id,
        t: String(t),
        ...DEED_ATTRIBUTES[deed.deed],
      }
      const message = deedMessage(deed, destinationJid)
      await store.atomically(async () => {
        const about = { contact: contact.pn, contactLid: contact.lid, phone: phone.pn, id }
        journal.write({ event: 'phone:did', ...about, ...deed })
        await post(phone, phone, attrs, { deviceSentMessage: { destinationJid, message } })
      })
      await store.committed()
      return { id, t }
    },

    /** A contact's app is told what the number's side did. @param stanza `<message id>` that brought it */
    tell: (contact: Account, phone: Account, stanza: BinaryNode, deed: ToldDeed): void => {
      const { id = '' } = stanza.attrs
      const name = `${contact.pn} ${phone.pn} ${id}`
      const event = told.has(name) ? 'contact:told-again' : 'contact:told'
      told.add(name)
      // Whose it is, as the contact sees it.
      const { own, ...rest } = deed
      journal.write({ event, contact: contact.pn, phone: phone.pn, id, ...rest, own: !own })
    },
  }
}
