import { report, type Sight, type Verdict } from './verdict.ts'

/*
 * Decides on what a real browser rendered: a list of messages each time that something changed on the screen, and at
 * the end the whole chat, scrolled through.
 */

/** A message as it stood on the screen. */
export type RenderedRow = {
  /** Its place in the log, once that is known. */
  seq?: number
  clientMsgId?: string
  fromMe: boolean
  text: string
  /** The time that it shows, ms. */
  sortTs: number
  /** Who is named above it, if anybody is. */
  author?: string
  /** The digest of its file as it was given to the page, where that was a picture. */
  file?: string
}

/** All that stood on the screen at one time, from top to bottom. */
type Snapshot = { at: number; rows: RenderedRow[] }

type ScreenChat = {
  phone: string
  contact: string
  snapshots: Snapshot[]
  /** What the whole chat showed when it was scrolled through at the end; absent where nobody looked. */
  whole?: RenderedRow[]
}

export type Screen = { name: string; chats: ScreenChat[] }

type Logged = RenderedRow & { seq: number }

const isLogged = (row: RenderedRow): row is Logged => row.seq !== undefined

/** WhatsApp's marks for bold, italic, struck and code are shown as what they mean. */
const withoutMarks = (text: string): string =>
  text
    .replaceAll(/[*_~`]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()

/**
 * Meanwhile an own message that was acknowledged a moment ago shows the browser's time until the log's is here, and a
 * contact's that could not be read yet stands in its place without its words. At the end nothing does.
 */
type When = 'meanwhile' | 'at the end'

/** Not every row names its author, or has its picture yet; and not of every message it is known what is right. */
const isAbsentOr = (shown: string | undefined, right: string | undefined): boolean =>
  shown === undefined || right === undefined || shown === right

const isSame = (row: Logged, sight: Sight, when: When): boolean =>
  row.fromMe === sight.fromMe &&
  (withoutMarks(row.text) === withoutMarks(sight.text) ||
    (when === 'meanwhile' &&
      (sight.versions ?? []).some((text) => withoutMarks(row.text) === withoutMarks(text))) ||
    (when === 'meanwhile' && !row.fromMe && row.text === '')) &&
  (row.sortTs === sight.sortTs || (when === 'meanwhile' && row.fromMe)) &&
  isAbsentOr(row.author, sight.name) &&
  isAbsentOr(row.file, sight.file)

const twice = (values: readonly (string | number | undefined)[]): number => {
  const known = values.filter((value) => value !== undefined)
  return known.length - new Set(known).size
}

/** What holds of every list of messages on a screen. */
const judgeRows = (
  verdict: Verdict,
  place: { phone: string; contact: string },
  name: string,
  rows: readonly RenderedRow[],
  agreed: ReadonlyMap<number, Sight>,
  when: When,
): boolean => {
  const before = verdict.violations.length
  const logged = rows.filter(isLogged)
  report(verdict, 'duplicated', place, `${name}: shows a message twice`, twice(rows.map(({ seq }) => seq)))
  report(
    verdict,
    'duplicated',
    place,
    `${name}: shows an answer of its own twice`,
    twice(rows.map(({ clientMsgId }) => clientMsgId)),
  )
  for (const row of logged) {
    const sight = agreed.get(row.seq)
    if (sight === undefined || !isSame(row, sight, when))
      report(
        verdict,
        'misordered',
        place,
        `${name}: #${String(row.seq)} shows something else than for others`,
      )
  }
  logged.forEach((row, at) => {
    const above = logged[at - 1]
    if (above !== undefined && above.seq > row.seq)
      report(verdict, 'misordered', place, `${name}: #${String(row.seq)} stands below #${String(above.seq)}`)
  })
  judgeSkips(verdict, place, name, logged, agreed)
  return verdict.violations.length === before
}

/** What is not shown for a while only. */
const staying = (agreed: ReadonlyMap<number, Sight>): number[] =>
  [...agreed].flatMap(([seq, { isGone }]) => (isGone === true ? [] : [seq]))

/** Entries are applied by seq: whoever shows one shows, between its neighbours, all that came before it. */
const judgeSkips = (
  verdict: Verdict,
  place: { phone: string; contact: string },
  name: string,
  logged: readonly Logged[],
  agreed: ReadonlyMap<number, Sight>,
): void => {
  const shown = new Set(logged.map(({ seq }) => seq))
  // An own message stands at the end from its ack on, by the browser's time: what lies before it may still come.
  const placed = logged.filter(({ seq, sortTs }) => sortTs === agreed.get(seq)?.sortTs).map(({ seq }) => seq)
  // What lies before is on an earlier page, which is not fetched yet, and what lies after has not come.
  const lowest = Math.min(...placed)
  const highest = Math.max(...placed)
  const skipped = staying(agreed).filter((seq) => seq > lowest && seq < highest && !shown.has(seq))
  report(verdict, 'misordered', place, `${name}: skips #${skipped.map(String).join(', #')}`, skipped.length)
}

/** At the end everything is there, once and in its order. */
const judgeWhole = (
  verdict: Verdict,
  chat: ScreenChat,
  name: string,
  whole: readonly RenderedRow[],
  agreed: ReadonlyMap<number, Sight>,
): void => {
  judgeRows(verdict, chat, name, whole, agreed, 'at the end')
  const shown = new Set(whole.map(({ seq }) => seq))
  const missing = staying(agreed).filter((seq) => !shown.has(seq))
  report(verdict, 'lost', chat, `${name}: does not show #${missing.map(String).join(', #')}`, missing.length)
}

/**
 * @param agreedOf what the log holds of a chat, by seq
 */
export const judgeScreens = (
  verdict: Verdict,
  screens: readonly Screen[],
  agreedOf: (chat: { phone: string; contact: string }) => ReadonlyMap<number, Sight>,
): void => {
  for (const { name, chats } of screens)
    for (const chat of chats) {
      const agreed = agreedOf(chat)
      // One broken list stays on the screen for many snapshots; the first one tells all.
      chat.snapshots.every(({ at, rows }) =>
        judgeRows(verdict, chat, `${name} at ${String(at)}`, rows, agreed, 'meanwhile'),
      )
      if (chat.whole !== undefined) judgeWhole(verdict, chat, `${name} at the end`, chat.whole, agreed)
    }
}
