import type { FileContent, MessageContent } from '@sahut/core/model/content/content'
import type { proto } from '@whiskeysockets/baileys'
import { boundedText, LIMITS } from '../bounds.ts'
import { besideOf, timerIn } from './context.ts'
import { KINDS } from './kinds.ts'
import type { FileReference } from '../media/reference.ts'
import type { Rule, Said, ToldTimer } from './rule.ts'

/** Envelopes in envelopes: WhatsApp's apps make three at most. */
const DEEPEST = 8

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
      if (said !== undefined && (said.what !== undefined || said.words || said.timer !== undefined))
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

const contentFrom = (said: Said): MessageContent | undefined => {
  const text = boundedText(said.words ?? '', LIMITS.text) || undefined
  const beside = besideOf(said.context, (quoted) => {
    const { words, what } = saidIn(quoted) ?? {}
    return { text: words ?? undefined, what: what && boundedText(what, LIMITS.kind) }
  })
  if (said.file !== undefined) {
    return { ...withCaption(said.file.content, text), ...beside }
  }
  const what = said.what ?? (text === undefined ? NEWER : undefined)
  if (what !== undefined)
    return { type: 'unsupported', what, ...(text === undefined ? {} : { text }), ...beside }
  return text === undefined ? undefined : { type: 'text', text, ...beside }
}

/** What a message says to people, and the timer of its chat if it carries one. */
export type Meaning = {
  content?: MessageContent
  timer?: ToldTimer
  /** What opens its file. */
  reference?: Omit<FileReference, 'key'>
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
  const content = said && contentFrom(said)
  const timer = timerIn(said?.context)
  const reference = referenceIn(said)
  return {
    ...(content === undefined ? {} : { content }),
    ...(timer === undefined ? {} : { timer }),
    ...(reference === undefined ? {} : { reference }),
  }
}
