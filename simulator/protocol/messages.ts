/** Reading what travels in a message: the ciphertext in its stanza, the words in its plaintext. */
import { proto, unpadRandomMax16, type BinaryNode } from '@whiskeysockets/baileys'
import { bytesOf } from './nodes.ts'
import type { Sealed } from './signal.ts'

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
  message?.conversation ??
  message?.extendedTextMessage?.text ??
  message?.imageMessage?.caption ??
  message?.locationMessage?.name ??
  message?.contactMessage?.displayName ??
  message?.contactsArrayMessage?.displayName ??
  (message?.pollCreationMessage ?? message?.pollCreationMessageV3)?.name ??
  message?.eventMessage?.name ??
  message?.videoMessage?.caption ??
  message?.documentMessage?.caption ??
  message?.documentWithCaptionMessage?.message?.documentMessage?.caption ??
  ''

/** The whole of a message that is more than a text, in base64. */
export const encodedIn = (message: proto.IMessage): string | undefined => {
  const { extendedTextMessage } = message
  const { stanzaId, isForwarded, mentionedJid = [] } = extendedTextMessage?.contextInfo ?? {}
  const isMore = stanzaId || isForwarded || extendedTextMessage?.matchedText || mentionedJid?.length !== 0
  const isText = message.conversation || (extendedTextMessage && !isMore)
  return isText ? undefined : Buffer.from(proto.Message.encode(message).finish()).toString('base64')
}

/** The timer of disappearing messages that a message carries, s; nothing without one. */
export const expirationIn = (message: proto.IMessage): number | undefined => {
  const field = Object.values(message).find(
    (one): one is { contextInfo?: proto.IContextInfo | null } =>
      typeof one === 'object' && one !== null && 'contextInfo' in one,
  )
  return field?.contextInfo?.expiration || undefined
}
