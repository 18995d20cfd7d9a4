import { createInflate } from 'node:zlib'
import { Readable } from 'node:stream'
import { SahutError } from '@sahut/core/contract/errors'
import { proto } from '@whiskeysockets/baileys'
import { fieldsIn, fieldsOf } from './fields.ts'

/** The fields of `HistorySync`, and those of `Conversation`, by their numbers. */
const SYNC = { conversations: 2, pushnames: 7, mappings: 15 }
const MESSAGES = 2

/** The two addresses of a person. */
export type Mapping = { lid: string; pn: string }

/** A chat as a phone tells of it, its messages still encoded: newest first. */
export type ToldConversation = { about: proto.IConversation; messages: Buffer[] }

/** One of its messages. @throws Error if it can't be read */
export const messageIn = (encoded: Buffer): proto.IWebMessageInfo =>
  proto.HistorySyncMsg.decode(encoded).message ?? {}

/** Whether the phone has no earlier messages of a chat. */
export const isWhole = ({ endOfHistoryTransferType }: proto.IConversation): boolean =>
  endOfHistoryTransferType ===
  proto.Conversation.EndOfHistoryTransferType.COMPLETE_AND_NO_MORE_MESSAGE_REMAIN_ON_PRIMARY

/** What stands in a piece of history beside messages. */
export type ToldAside = {
  mappings: Mapping[]
  /** All conversations, without their messages. */
  chats: proto.IConversation[]
  names: proto.IPushname[]
}

/** Inflates as it is read, and ends with whoever stops reading. */
async function* inflated(deflated: Uint8Array): AsyncGenerator<Buffer> {
  const inflate = createInflate()
  Readable.from([deflated]).pipe(inflate)
  try {
    for await (const chunk of inflate) yield chunk as Buffer
  } catch (cause) {
    throw new SahutError('invalid_input', 'The history can not be inflated.', { cause })
  } finally {
    inflate.destroy()
  }
}

const conversationOf = (bytes: Buffer): ToldConversation => {
  const rest: Buffer[] = []
  const messages: Buffer[] = []
  for (const { number, raw, bytes: message } of fieldsOf(bytes)) {
    if (number === MESSAGES && message !== undefined) messages.push(message)
    else rest.push(raw)
  }
  return { about: proto.Conversation.decode(Buffer.concat(rest)), messages }
}

/** Both addresses of the person whom a chat is with, where it tells both. */
const mappingOf = ({ id, pnJid, lidJid }: proto.IConversation): Mapping[] => {
  const [pn, lid] = id?.endsWith('@lid') === true ? [pnJid, id] : [id, lidJid]
  return pn?.endsWith('@s.whatsapp.net') === true && lid?.endsWith('@lid') === true ? [{ pn, lid }] : []
}

/** What a piece of history tells beside messages. @throws SahutError invalid_input */
export const asideIn = async (deflated: Uint8Array): Promise<ToldAside> => {
  const told: ToldAside = { mappings: [], chats: [], names: [] }
  for await (const { number, bytes } of fieldsIn(inflated(deflated))) {
    if (bytes === undefined) continue
    if (number === SYNC.conversations) {
      const { about } = conversationOf(bytes)
      told.chats.push(about)
      told.mappings.push(...mappingOf(about))
    }
    if (number === SYNC.pushnames) told.names.push(proto.Pushname.decode(bytes))
    if (number !== SYNC.mappings) continue
    const { pnJid, lidJid } = proto.PhoneNumberToLIDMapping.decode(bytes)
    if (pnJid && lidJid) told.mappings.push({ pn: pnJid, lid: lidJid })
  }
  return told
}

/** The conversations of a piece of history, one after the other. @param from leaves out so many. @throws SahutError invalid_input */
export async function* conversationsIn(deflated: Uint8Array, from: number): AsyncGenerator<ToldConversation> {
  let at = 0
  for await (const { number, bytes } of fieldsIn(inflated(deflated))) {
    if (number !== SYNC.conversations || bytes === undefined) continue
    if (at >= from) yield conversationOf(bytes)
    at += 1
  }
}
