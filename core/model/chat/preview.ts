import { z } from 'zod'
import { type MessageContent, previewText, whatOf } from '../content/content.ts'
import { type MessageEntry, Seq, StoredStatus } from '../message/message.ts'
import { kept } from '../newer.ts'

/** A head is one write unit of 1 KB, with all that it can hold: its two texts are bounded by bytes too. */
const PREVIEW_LENGTH = 70
const PREVIEW_BYTES = 120
/** The longest of WhatsApp's names of kinds. */
const WHAT_LENGTH = 32
/** The newest message of a chat, for its line in lists. */
export const Preview = kept({
  seq: Seq,
  text: z.string(),
  /** WhatsApp's name of what is more than words, or has none. */
  what: z.string().optional(),
  /** Who of a group wrote it. */
  by: z.string().optional(),
  fromMe: z.boolean(),
  status: StoredStatus.optional(),
})
export type Preview = z.infer<typeof Preview>

const encoder = new TextEncoder()

/** The beginning of a text that has so many bytes in UTF-8, never ending in half a code point. */
export const withinBytes = (text: string, bytes: number): string =>
  // No code unit takes less than a byte.
  text.slice(0, encoder.encodeInto(text.slice(0, bytes), new Uint8Array(bytes)).read)

/** The beginning of a text, never ending in half an emoji: a lone surrogate is no text to a store. */
const beginningOf = (text: string): string =>
  withinBytes(text.slice(0, PREVIEW_LENGTH), PREVIEW_BYTES).replace(/[\uD800-\uDBFF]$/, '')

/** The words that stand for a message in a chat's line. */
export const wordsOf = (content: MessageContent): { text: string; what?: string } => {
  const text = beginningOf(previewText(content))
  const what = whatOf(content)?.slice(0, WHAT_LENGTH)
  return what === undefined ? { text } : { text, what }
}

/** So much of a member's name stands before what they said, bytes. */
const BY_BYTES = 30

const byOf = ({ participant, author }: MessageEntry): { by?: string } => {
  if (participant === undefined || author.type !== 'contact') return {}
  const name = author.name ?? author.phone
  return name === undefined ? {} : { by: withinBytes(name, BY_BYTES).replace(/[\uD800-\uDBFF]$/, '') }
}

/** What a chat's line says of its newest message. */
export const previewOf = (message: MessageEntry): Preview => ({
  seq: message.seq,
  ...wordsOf(message.content),
  ...byOf(message),
  fromMe: message.fromMe,
  ...(message.status === undefined ? {} : { status: message.status }),
})
