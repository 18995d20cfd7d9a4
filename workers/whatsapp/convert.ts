import { type Contact } from '@sahut/core/model/chat'
import { type MessageContent, type MessageDraft, TEXT_LIMIT } from '@sahut/core/model/message'
import {
  type BinaryNode,
  getBinaryNodeChildren,
  getContentType,
  normalizeMessageContent,
  proto,
  type WAMessage,
} from '@whiskeysockets/baileys'
import { type Addresses, contactOf } from './addresses.ts'

/** A WhatsApp message in Sahut's terms. */
export type Incoming = { contact: Contact; draft: MessageDraft }

/** A receipt of a contact's device for messages of ours. */
export type Receipt = { contact: Contact; whatsappIds: string[]; type: 'delivered' | 'read' }

/** Kinds that serve WhatsApp itself: nothing that anybody wrote. */
const NO_CONTENT: ReadonlySet<string> = new Set([
  'protocolMessage',
  'senderKeyDistributionMessage',
  'fastRatchetKeySenderKeyDistributionMessage',
  'messageContextInfo',
  'pinInChatMessage',
  'keepInChatMessage',
  'deviceSentMessage',
  'call',
])

const { REVOKE, MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type

/** What somebody did to an earlier message; WhatsApp carries it in the envelope of its own affairs. */
const deedIn = (message: proto.IMessage): string | undefined => {
  if (message.protocolMessage?.type === REVOKE) return 'deletion'
  return message.protocolMessage?.type === MESSAGE_EDIT ? 'edit' : undefined
}

/** An empty reaction takes an earlier one back. */
const isTakenBack = (message: proto.IMessage): boolean => message.reactionMessage?.text === ''

/**
 * What a message says, out of the wrappers of disappearing and view-once messages. Edits, deletions and reactions are
 * told of as such: an agent must not go on with what a customer has corrected.
 * @returns nothing for what nobody wrote: key distribution, WhatsApp's own affairs
 */
export const contentOf = (message: proto.IMessage | null | undefined): MessageContent | undefined => {
  const bare = normalizeMessageContent(message)
  if (bare === undefined) return undefined
  const text = bare.conversation ?? bare.extendedTextMessage?.text
  // WhatsApp's apps keep to the limit; a message that does not must not be able to stop its number.
  if (text !== undefined && text !== null && text !== '') {
    return { type: 'text', text: text.slice(0, TEXT_LIMIT) }
  }
  if (isTakenBack(bare)) return undefined
  const what = deedIn(bare) ?? getContentType(bare)
  return what === undefined || NO_CONTENT.has(what) ? undefined : { type: 'unsupported', what }
}

/**
 * A WhatsApp message as an entry of its chat.
 * @returns nothing where there is nothing to show: see `contentOf` and `contactOf`
 */
export const incomingOf = async (
  message: Pick<WAMessage, 'key' | 'message' | 'messageTimestamp' | 'pushName'>,
  addresses: Addresses,
): Promise<Incoming | undefined> => {
  const content = contentOf(message.message)
  const { id, remoteJid, remoteJidAlt, fromMe } = message.key
  if (content === undefined || !id) return undefined
  const contact = await contactOf(addresses, remoteJid, remoteJidAlt)
  if (contact === undefined) return undefined
  const name = fromMe ? undefined : (message.pushName ?? undefined)
  return {
    contact: { ...contact, ...(name === undefined ? {} : { name }) },
    draft: {
      kind: 'message',
      sortTs: Number(message.messageTimestamp) * 1000,
      fromMe: fromMe ?? false,
      whatsappId: id,
      author: fromMe ? { type: 'phone' } : { type: 'contact' },
      content,
      ...(fromMe ? { status: 'sent' as const } : {}),
      ...(name === undefined ? {} : { contactName: name }),
    },
  }
}

/** `inactive` is a delivery to an app that nobody looks at; `played` says of a voice message that it was heard. */
const RECEIPTS: Readonly<Record<string, Receipt['type']>> = {
  '': 'delivered',
  inactive: 'delivered',
  read: 'read',
  played: 'read',
}

/** Every message id that a `<receipt>` speaks of: its own and those in its list. */
const idsIn = ({ attrs, content }: BinaryNode): string[] => {
  const [list] = Array.isArray(content) ? content : []
  const items = list === undefined ? [] : getBinaryNodeChildren(list, 'item')
  return [attrs['id'], ...items.map((item) => item.attrs['id'])].filter((id) => id !== undefined)
}

/**
 * What a `<receipt>` stanza says of messages of ours.
 * @returns nothing for receipts of own devices, requests to send again, and other kinds
 */
export const receiptOf = async (node: BinaryNode, addresses: Addresses): Promise<Receipt | undefined> => {
  const { type: kind = '', from = '', recipient } = node.attrs
  const type = RECEIPTS[kind]
  if (type === undefined || recipient !== undefined || addresses.isMe(from)) return undefined
  const contact = await contactOf(addresses, from)
  return contact && { contact, whatsappIds: idsIn(node), type }
}
