import { type Contact } from '@sahut/core/model/chat'
import { ContactId } from '@sahut/core/model/ids'
import { type MessageContent, type MessageDraft, TEXT_LIMIT } from '@sahut/core/model/message'
import {
  getContentType,
  isLidUser,
  isPnUser,
  jidDecode,
  jidNormalizedUser,
  normalizeMessageContent,
  toNumber,
  type proto,
  type WAMessage,
} from '@whiskeysockets/baileys'

/** A WhatsApp message in Sahut's terms. */
export type Incoming = { contact: Contact; draft: MessageDraft }

/** The two addresses of a person on WhatsApp. */
export type Addresses = {
  /** The LID of a phone number's account, if it is known. */
  lidOf: (pnJid: string) => Promise<string | null>
  /** The phone number behind a LID, if it is known. */
  pnOf: (lidJid: string) => Promise<string | null>
  /** Whether this address is the number's own. */
  isMe: (jid: string) => boolean
}

/** Kinds that change or serve another message, or WhatsApp itself: nothing that anybody wrote. */
const NO_CONTENT: ReadonlySet<string> = new Set([
  'protocolMessage',
  'senderKeyDistributionMessage',
  'fastRatchetKeySenderKeyDistributionMessage',
  'messageContextInfo',
  'reactionMessage',
  'encReactionMessage',
  'pollUpdateMessage',
  'pinInChatMessage',
  'keepInChatMessage',
  'deviceSentMessage',
  'call',
])

/**
 * What a message says, out of the wrappers of disappearing and view-once messages.
 * @returns nothing for what nobody wrote: protocol messages, key distribution, reactions
 */
export const contentOf = (message: proto.IMessage | null | undefined): MessageContent | undefined => {
  const bare = normalizeMessageContent(message)
  if (bare === undefined) return undefined
  const text = bare.conversation ?? bare.extendedTextMessage?.text
  // WhatsApp's apps keep to the limit; a message that does not must not be able to stop its number.
  if (text !== undefined && text !== null && text !== '')
    return { type: 'text', text: text.slice(0, TEXT_LIMIT) }
  const what = getContentType(bare)
  return what === undefined || NO_CONTENT.has(what) ? undefined : { type: 'unsupported', what }
}

const personIn = (jid: string | null | undefined): string | undefined =>
  isLidUser(jid ?? undefined) || isPnUser(jid ?? undefined) ? jidNormalizedUser(jid ?? undefined) : undefined

/**
 * The person behind the addresses that a stanza names. The canonical id is the LID wherever it is known, because
 * WhatsApp addresses the same person by both.
 * @returns nothing for groups, broadcasts, newsletters and WhatsApp's own account
 */
export const contactOf = async (
  addresses: Addresses,
  jid: string | null | undefined,
  alternative?: string | null,
): Promise<Contact | undefined> => {
  const first = personIn(jid)
  if (first === undefined) return undefined
  const second = personIn(alternative)
  const given = [first, ...(second === undefined || addresses.isMe(second) ? [] : [second])]
  const givenLid = given.find((one) => isLidUser(one))
  const givenPn = given.find((one) => isPnUser(one))
  const lid = givenLid ?? (givenPn === undefined ? undefined : await addresses.lidOf(givenPn))
  const pn = givenPn ?? (lid == null ? undefined : await addresses.pnOf(lid))
  const id = ContactId.safeParse(jidNormalizedUser(lid ?? pn ?? undefined))
  if (!id.success) return undefined
  const phone = jidDecode(pn ?? undefined)?.user
  return { id: id.data, ...(phone === undefined ? {} : { phone }) }
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
      sortTs: toNumber(message.messageTimestamp) * 1000,
      fromMe: fromMe ?? false,
      whatsappId: id,
      author: fromMe ? { type: 'phone' } : { type: 'contact' },
      content,
      ...(fromMe ? { status: 'sent' as const } : {}),
      ...(name === undefined ? {} : { contactName: name }),
    },
  }
}
