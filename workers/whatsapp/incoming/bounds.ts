import { createHash } from 'node:crypto'
import { CONTACT_NAME_BYTES } from '@sahut/core/model/chat/chat'
import { withinBytes } from '@sahut/core/model/chat/preview'

/*
 * Everything that strangers write is bounded here, once, when it is converted: nothing behind it has to reckon with a
 * name of 400 KB, half an emoji or a time in the next century. WhatsApp's own apps keep to narrower limits.
 */

/** In UTF-16 code units. */
export const LIMITS = {
  text: 65_536,
  /** A title. */
  title: 200,
  /** What a reply quotes, what an advert says: shown beside the message, not instead of it. */
  beside: 1_000,
  /** An address on the web. */
  url: 2_000,
  /** WhatsApp's name of a kind. */
  kind: 60,
  /** What a list holds: options, cards, choices, mentions; and its parts. */
  items: 100,
} as const

/** How much around a cut is looked at to find where a sign begins: no emoji is longer. */
const WINDOW = 256

const signs = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** The last place up to the limit at which no sign is cut. A run of marks that is longer than any sign is cut as it is. */
const cutAt = (text: string, limit: number): number => {
  const from = Math.max(0, limit - WINDOW)
  const around = text.slice(from, limit + WINDOW)
  const start = signs.segment(around).containing(limit - from)?.index ?? 0
  if (start > 0 || from === 0) return from + start
  return /[\uD800-\uDBFF]/.test(text.charAt(limit - 1)) ? limit - 1 : limit
}

/**
 * A stranger's text as the store, a browser and a search take it: at most so many code units and never half a sign, a
 * lone surrogate replaced by U+FFFD, without NUL.
 */
export const boundedText = (text: string, limit: number): string => {
  const cut = text.length <= limit ? text : text.slice(0, cutAt(text, limit))
  return cut.toWellFormed().replaceAll('\0', '')
}

/** The same for what may be missing; what is nothing but space counts as missing. */
export const boundedWords = (text: string | null | undefined, limit: number): string | undefined => {
  if (text === null || text === undefined) return undefined
  const bounded = boundedText(text, limit)
  return bounded.trim() === '' ? undefined : bounded
}

/** A contact's name, which stands in the head of its chat. */
export const boundedName = (name: string | null | undefined): string | undefined =>
  name === null || name === undefined
    ? undefined
    : boundedWords(name, withinBytes(name, CONTACT_NAME_BYTES).length)

/** The longest id that is kept as it is: no known app makes one of more than 40 characters. */
const LONGEST_ID = 100

/** A message's id; one that no app makes is known by its digest, here and wherever WhatsApp names it again. */
export const boundedId = (id: string): string =>
  id.length <= LONGEST_ID && /^[\x21-\x7E]*$/.test(id)
    ? id
    : `sha256-${createHash('sha256').update(id).digest('hex')}`

/** WhatsApp began in 2009, ms. */
const EARLIEST = Date.UTC(2009, 0, 1)
/** How far WhatsApp's clock may be ahead of ours, which may be wrong itself, ms. */
const AHEAD_MS = 24 * 3_600_000

/**
 * WhatsApp's time of a message in ms; the time of its arrival where WhatsApp tells none, or one that can't be true.
 * @param seconds as it stands in the stanza
 */
export const boundedTime = (seconds: unknown, now: number): number => {
  const ms = Number(seconds) * 1000
  return Number.isFinite(ms) && ms >= EARLIEST && ms <= now + AHEAD_MS ? Math.floor(ms) : now
}

/** A phone number's digits; nothing for what is none. */
export const boundedPhone = (digits: string | undefined): string | undefined =>
  digits !== undefined && /^\d{3,20}$/.test(digits) ? digits : undefined

/** The timers of disappearing messages that a chat can have, s; nothing for what is none. */
export const boundedTimer = (seconds: number | null | undefined): number | undefined =>
  typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 0 && seconds <= 366 * 86_400
    ? seconds
    : undefined

/** Degrees; nothing for what is no place on earth. */
export const boundedPlace = (
  latitude: number | null | undefined,
  longitude: number | null | undefined,
): { latitude: number; longitude: number } | undefined =>
  typeof latitude === 'number' &&
  typeof longitude === 'number' &&
  Math.abs(latitude) <= 90 &&
  Math.abs(longitude) <= 180
    ? { latitude, longitude }
    : undefined

/** The latest time that a calendar has, ms. */
const LATEST = 8.64e15

/** A time that somebody set, in ms; nothing for what is none. @param seconds as it stands in the message */
export const boundedMoment = (seconds: unknown): number | undefined => {
  const ms = Number(seconds ?? undefined) * 1000
  return Number.isFinite(ms) && ms > 0 && ms <= LATEST ? Math.floor(ms) : undefined
}

/** An address that a browser opens as http(s); nothing for what is none. */
export const boundedUrl = (url: string | null | undefined): string | undefined => {
  if (url === null || url === undefined || url.length > LIMITS.url) return undefined
  const parsed = URL.parse(url)
  return parsed !== null && ['http:', 'https:'].includes(parsed.protocol) ? parsed.href : undefined
}

/** A whole number of things; nothing for what is none. */
export const boundedCount = (count: unknown): number | undefined => {
  const number = Number(count ?? undefined)
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined
}
