import { createHash } from 'node:crypto'
import { asSahutError } from '@sahut/core/contract/errors'
import type { Contact } from '@sahut/core/model/chat/chat'
import type { GroupContent } from '@sahut/core/model/content/group'
import type { PeerId } from '@sahut/core/model/ids'
import type { MessageContent } from '@sahut/core/model/content/content'
import type { Logger } from '@sahut/core/process/logger'
import { BufferJSON, proto, type WAMessage } from '@whiskeysockets/baileys'
import type { AskedKey } from '../../inbound/asks.ts'
import type { Addresses } from '../people/addresses.ts'
import { boundedId } from './bounds.ts'
import { createAlbums } from '../content/album.ts'
import type { KnownPoll } from '../content/vote.ts'
import { pieceIn, tellsHistory, type ToldPiece } from '../history/notification.ts'
import { type Done, entryOf, type Incoming, incomingOf, type TimerSetting } from './convert.ts'

/** What the keeper needs of the number's chats. */
export type Kept = {
  /**
   * Resolves once the message is durable; a rejection ends the connection.
   * @param isFirst whether WhatsApp can't have delivered it before
   */
  message: (incoming: Incoming, isFirst: boolean) => Promise<void>
  /** Resolves once what was done to an earlier message is durable. */
  deed: (done: Done) => Promise<void>
  /** Resolves once what changed in a group is durable, if there is a chat with it or it concerns us. */
  news: (incoming: Incoming) => Promise<void>
  /** Whether somebody may delete what others wrote in a group. */
  isAdmin?: (group: PeerId, member: string) => Promise<boolean>
  /** Resolves once the chat's timer is durable. */
  timer: (setting: TimerSetting) => Promise<void>
  /** Resolves once a message that can't be kept lies aside, whole. */
  aside: (name: string, message: string, why: string) => Promise<void>
  /** Resolves once the phone will be asked for a message. @param afterMs how long others may bring it first */
  ask: (whatsappId: string, key: AskedKey, afterMs: number) => Promise<void>
  /** How WhatsApp named a message that the phone was asked for. */
  askedKey: (whatsappId: string) => Promise<AskedKey | undefined>
  /** Resolves once a piece of what the phone tells of the time before is durable. @throws SahutError unavailable */
  history: (piece: ToldPiece) => Promise<void>
  /** A poll of a chat, and what opens its votes. @throws SahutError unavailable */
  pollOf: (
    contact: Contact,
    fromMe: boolean,
    whatsappId: string,
    participant?: string,
  ) => Promise<KnownPoll | undefined>
}

/** What passes by itself, or is another's to deal with: WhatsApp delivers the message again. */
export const isPassing = (error: unknown): boolean =>
  ['unavailable', 'fenced'].includes(asSahutError(error).code)

/** A kind that this version of Baileys does not know. */
const isUnknown = (content: MessageContent): boolean =>
  content.type === 'unsupported' && content.what === 'newer'

type Why = 'unavailable' | 'view_once' | 'undecryptable' | 'not_kept'

/** How long the sender's app may take to send once more what can't be read, before the phone is asked, ms. */
const SENDER_MS = 30_000

/** Makes durable what comes in, before WhatsApp hears that it came. */
export type Keeper = {
  /** @param encoded the message as it was encoded. @throws SahutError unavailable, fenced */
  keep: (message: WAMessage, isFirst?: boolean, encoded?: Uint8Array) => Promise<void>
  /** A line for what can't be read here, or not yet. @throws SahutError unavailable, fenced */
  unreadable: (envelope: WAMessage, why: Why, isAsked?: boolean) => Promise<void>
  /** A line that is no message of WhatsApp's. @throws SahutError unavailable, fenced */
  line: (envelope: WAMessage, content: MessageContent) => Promise<void>
  /** A line for what changed in a group. @throws SahutError unavailable, fenced */
  news: (envelope: WAMessage, content: GroupContent) => Promise<void>
}

/** Puts a message aside whole. @returns under which name it lies there */
const keepWhole = async (
  kept: Pick<Kept, 'aside'>,
  message: WAMessage,
  encoded: Uint8Array | undefined,
  why: string,
): Promise<string> => {
  const { key, messageTimestamp, pushName } = message
  const whole = JSON.stringify(
    { key, messageTimestamp, pushName, encoded: encoded ?? message.message },
    BufferJSON.replacer,
  )
  const name = createHash('sha256')
    .update(
      [key.remoteJid, String(key.fromMe), key.id, ...(key.participant ? [key.participant] : [])].join('\n'),
    )
    .digest('hex')
  await kept.aside(name, whole, why)
  return name
}

/** How the phone is asked for a message. */
const askedKey = (id: string, remoteJid: string, key: WAMessage['key']): AskedKey => {
  const { remoteJidAlt, fromMe, participant, participantAlt } = key
  return {
    id,
    remoteJid,
    fromMe: fromMe ?? false,
    ...(remoteJidAlt ? { remoteJidAlt } : {}),
    ...(participant ? { participant } : {}),
    ...(participantAlt ? { participantAlt } : {}),
  }
}

/** @returns whether the message tells of history */
const takeHistory = async (kept: Pick<Kept, 'history'>, message: WAMessage): Promise<boolean> => {
  if (!tellsHistory(message)) return false
  const piece = pieceIn(message)
  if (piece !== undefined) await kept.history(piece)
  return true
}

export const createKeeper = (deps: { kept: Kept; addresses: () => Addresses; logger: Logger }): Keeper => {
  const { kept, logger } = deps

  const lineOf = (envelope: WAMessage, content: MessageContent): Promise<Incoming | undefined> =>
    entryOf(envelope, content, { addresses: deps.addresses(), now: Date.now() })
  const albums = createAlbums()
  const placeholder = (why: Why): MessageContent => ({ type: 'placeholder', why })

  const putAside = async (
    message: WAMessage,
    encoded: Uint8Array | undefined,
    cause: unknown,
  ): Promise<void> => {
    const { key, messageTimestamp } = message
    const name = await keepWhole(kept, message, encoded, asSahutError(cause).code)
    logger.error({ err: cause, aside: name }, 'a message can not be kept: it is put aside')
    // Without a name: it may be what could not be kept.
    const line = await lineOf({ key, messageTimestamp }, placeholder('not_kept'))
    if (line !== undefined) await kept.message(line, false)
  }

  /** What goes wrong for good with one message must not stop its number: it is put aside, and the rest goes on. */
  const keep: Keeper['keep'] = async (message, isFirst = false, encoded) => {
    if ((await takeAnswers(message)) || (await takeHistory(kept, message))) return
    albums.note(message.key, message.message)
    try {
      const { pollOf } = kept
      const { isAdmin } = kept
      const conversion = { addresses: deps.addresses(), now: Date.now(), encoded, pollOf, isAdmin }
      const incoming = await incomingOf(message, conversion)
      if (incoming === undefined) return
      if ('timer' in incoming) await kept.timer(incoming)
      else if ('deed' in incoming) await kept.deed(incoming)
      else {
        // Newer code may make sense of it.
        if (isUnknown(incoming.draft.content)) await keepWhole(kept, message, encoded, 'unknown_kind')
        const content = albums.complete(message.key, incoming.draft.content)
        await kept.message({ ...incoming, draft: { ...incoming.draft, content } }, isFirst)
      }
    } catch (error) {
      if (isPassing(error)) throw error
      try {
        await putAside(message, encoded, error)
      } catch (second) {
        if (isPassing(second)) throw second
        logger.error({ err: second }, 'the chat of a message that was put aside can not say so')
      }
    }
  }

  /** Messages that the phone passes on because it was asked. @returns whether the message was such an answer */
  const takeAnswers = async ({ key, message }: WAMessage): Promise<boolean> => {
    const answer = message?.protocolMessage?.peerDataOperationRequestResponseMessage
    // Anybody can claim to answer; only the number's own phone was asked.
    if (!answer || key.fromMe !== true) return false
    for (const { placeholderMessageResendResponse } of answer.peerDataOperationResult ?? []) {
      const bytes = placeholderMessageResendResponse?.webMessageInfoBytes
      if (bytes) await keepAnswer(bytes)
    }
    return true
  }

  const keepAnswer = async (bytes: Uint8Array): Promise<void> => {
    let answered: proto.IWebMessageInfo
    try {
      answered = proto.WebMessageInfo.decode(bytes)
    } catch (error) {
      logger.warn({ err: error }, 'the phone passed a message on that can not be read')
      return
    }
    const { id } = answered.key ?? {}
    if (!id) return
    // The phone may leave out one of a person's two addresses.
    const asked = await kept.askedKey(boundedId(id))
    const key = asked ?? answered.key
    if (!key || key.remoteJid === null) return
    await keep({ ...answered, key: { ...key, remoteJid: key.remoteJid ?? undefined } })
  }

  return {
    keep,
    line: async (envelope, content) => {
      const line = await lineOf(envelope, content)
      if (line !== undefined) await kept.message(line, false)
    },
    news: async (envelope, content) => {
      const line = await lineOf(envelope, content)
      if (line !== undefined) await kept.news(line)
    },
    unreadable: async (envelope, why, isAsked = true) => {
      const { key, category } = envelope
      const { id, remoteJid } = key
      if (category === 'peer' || !id || !remoteJid || deps.addresses().isMe(remoteJid)) return
      const line = await lineOf(envelope, placeholder(why))
      if (line === undefined) return
      await kept.message(line, false)
      if (!isAsked) return
      await kept.ask(boundedId(id), askedKey(id, remoteJid, key), why === 'undecryptable' ? SENDER_MS : 0)
    },
  }
}
