import type { Album } from '@sahut/core/model/content/beside'
import type { FileContent, MessageContent } from '@sahut/core/model/content/content'
import type { Deed } from '@sahut/core/model/message/deed'
import { PIN_SECONDS } from '@sahut/core/model/chat/mark'
import type { proto } from '@whiskeysockets/baileys'
import { boundedCount, boundedText, LIMITS } from '../incoming/bounds.ts'
import { albumIn } from './album.ts'
import { besideOf, timerIn } from './context.ts'
import { KINDS } from './kinds.ts'
import type { FileReference } from '../media/reference.ts'
import type { Rule, Said, ToldTimer } from './rule.ts'

/** Envelopes in envelopes: WhatsApp's apps make three at most. */
const DEEPEST = 8

const SECRET_BYTES = 32

/** No app pins for longer, s. */
const LONGEST_PIN_S = 366 * 86_400

/** A kind that this version of Baileys does not know. */
const NEWER = 'newer'

const NAMES = Object.keys(KINDS) as (keyof typeof KINDS)[]

/** What a message says, out of its envelopes: nothing for what nobody wrote. An envelope around nothing known is `newer`. */
const saidIn = (message: proto.IMessage, depth = 0): Said | undefined => {
  for (const name of NAMES) {
    const field = message[name]
    if (field === null || field === undefined) continue
    // Each rule takes what its own field holds.
    const rule = KINDS[name] as Rule<typeof field>
    if (rule === 'silent') continue
    if ('say' in rule) {
      const said = rule.say(field)
      if (
        said !== undefined &&
        (said.what ?? said.timer ?? said.deed ?? (said.words || undefined)) !== undefined
      )
        return said
      continue
    }
    const inner = rule.open(field)
    if (!inner || depth === DEEPEST) return { what: NEWER }
    return Object.keys(inner).length === 0 ? { what: NEWER } : saidIn(inner, depth + 1)
  }
  return undefined
}

/** Voice and stickers have no words of their own. */
const withCaption = (content: FileContent, caption: string | undefined): FileContent =>
  caption === undefined || content.type === 'audio' || content.type === 'sticker'
    ? content
    : { ...content, caption }

const contentFrom = (said: Said, album: Album | undefined): MessageContent | undefined => {
  const text = boundedText(said.words ?? '', LIMITS.text) || undefined
  const beside = besideOf(said.context, (quoted) => {
    const { words, what } = saidIn(quoted) ?? {}
    return { text: words ?? undefined, what: what && boundedText(what, LIMITS.kind) }
  })
  if (said.made !== undefined) return { ...said.made, ...beside }
  if (said.file !== undefined) {
    return { ...withCaption(said.file.content, text), ...beside, ...(album && { album }) }
  }
  const what = said.what ?? (text === undefined ? NEWER : undefined)
  if (what !== undefined)
    return { type: 'unsupported', what, ...(text === undefined ? {} : { text }), ...beside }
  if (text === undefined) return undefined
  return { type: 'text', text, ...(said.chosen === undefined ? {} : { chosen: said.chosen }), ...beside }
}

/** What was done to another message, which is named as the one who does it sees it. */
export type ToldDeed = { deed: Deed; key: proto.IMessageKey }

/** What a message says to people, the timer of its chat if it carries one, and what it does to another message. */
export type Meaning = {
  content?: MessageContent
  timer?: ToldTimer
  deed?: ToldDeed
  /** Whose message it quotes. */
  quoted?: string
  /** A vote that is still sealed. */
  ballot?: proto.Message.IPollUpdateMessage
  /** By what answers to it are opened. */
  secret?: Uint8Array
  /** What opens its file. */
  reference?: Omit<FileReference, 'key'>
}

/** @returns nothing for a correction without words */
const deedIn = ({ deed }: Said, message: proto.IMessage): ToldDeed | undefined => {
  if (deed === undefined) return undefined
  const { key } = deed
  switch (deed.type) {
    case 'reaction':
      return { key, deed: { type: 'reaction', emoji: deed.emoji } }
    case 'deletion':
      return { key, deed: { type: 'deletion' } }
    case 'pin':
      return { key, deed: { type: 'pin', seconds: deed.isSet ? pinSeconds(message) : 0 } }
    case 'edit': {
      const words = saidIn(deed.message)?.words
      return words ? { key, deed: { type: 'edit', text: boundedText(words, LIMITS.text) } } : undefined
    }
  }
}

/** What stands beside a message, out of the own phone's envelope. */
const contextIn = ({ deviceSentMessage, messageContextInfo }: proto.IMessage) =>
  messageContextInfo ?? deviceSentMessage?.message?.messageContextInfo

/** Apps that say no time mean the shortest. */
const pinSeconds = (message: proto.IMessage): number => {
  const told = boundedCount(contextIn(message)?.messageAddOnDurationInSecs)
  return told === undefined || told === 0 || told > LONGEST_PIN_S ? PIN_SECONDS[0] : told
}

/** What is answered in secret. */
const isAnswered = (content: MessageContent | undefined): boolean =>
  content?.type === 'poll' || content?.type === 'event'

/** A message's own secret, out of its envelopes. Apps make 32 bytes. */
const secretIn = (message: proto.IMessage): Uint8Array | undefined => {
  const { deviceSentMessage, messageContextInfo } = message
  const secret =
    messageContextInfo?.messageSecret ?? deviceSentMessage?.message?.messageContextInfo?.messageSecret
  return secret?.length === SECRET_BYTES ? secret : undefined
}

const referenceIn = (said: Said | undefined): Meaning['reference'] => {
  if (said?.file === undefined) return undefined
  const { word: _word, ...reference } = said.file.reference
  return reference
}

/** @returns nothing of what nobody wrote: key distribution, WhatsApp's own affairs */
export const meaningOf = (message: proto.IMessage | null | undefined): Meaning => {
  const said = message ? saidIn(message) : undefined
  if (said?.timer !== undefined) return { timer: said.timer }
  const deed = said && message ? deedIn(said, message) : undefined
  // A reaction that is taken back is no line anywhere; a correction's line has its words.
  const isSilent = said?.deed !== undefined && said.what === undefined
  const corrected = deed?.deed.type === 'edit' ? { ...said, words: deed.deed.text } : said
  const content =
    corrected && !isSilent ? contentFrom(corrected, message ? albumIn(message) : undefined) : undefined
  const timer = timerIn(said?.context)
  const quoted = said?.context?.participant ?? undefined
  const reference = referenceIn(said)
  const secret = message && isAnswered(content) ? secretIn(message) : undefined
  return {
    ...(content && { content }),
    ...(timer && { timer }),
    ...(deed && { deed }),
    ...(quoted && { quoted }),
    ...(secret && { secret }),
    ...(said?.ballot && { ballot: said.ballot }),
    ...(reference && { reference }),
  }
}
