import type { JournalEntry } from '@sahut/simulator/control/contract'
import { type Acknowledged, chatName, type Observer, type Violation } from '@sahut/testing/checker/verdict'

const CHATS_SHOWN = 3
const LINES_SHOWN = 150

type Line = { at: number; text: string }

const isOf = (entry: JournalEntry, { phone, contact }: { phone: string; contact: string }): boolean =>
  'phone' in entry &&
  entry.phone === phone &&
  ('group' in entry && entry.group !== undefined
    ? entry.group === contact
    : !('contact' in entry) || entry.contact === contact)

const journalLine = ({ n, at, ...entry }: JournalEntry): Line => {
  const { event, ...rest } = entry
  return { at, text: `network #${String(n)} ${event} ${JSON.stringify(rest)}` }
}

/** All that anybody knows of one chat, in the order of time. */
const historyOf = (
  chat: { phone: string; contact: string },
  journal: readonly JournalEntry[],
  observers: readonly Observer[],
  acknowledged: readonly Acknowledged[],
): string[] => {
  const name = chatName(chat)
  const seen = observers.flatMap((observer) =>
    observer.chats
      .filter((one) => chatName(one) === name)
      .flatMap(({ sights }) =>
        sights.map(({ at, seq, fromMe, whatsappId, text }): Line => {
          const side = fromMe ? 'ours' : 'theirs'
          return {
            at,
            text: `${observer.name} #${String(seq)} ${side} ${whatsappId} ${JSON.stringify(text)}`,
          }
        }),
      ),
  )
  const acks = acknowledged
    .filter((one) => chatName(one) === name)
    .map(({ seq, whatsappId }) => `acknowledged #${String(seq)} ${whatsappId}`)
  const lines = [...journal.filter((entry) => isOf(entry, chat)).map(journalLine), ...seen]
  return [
    `History of ${name}:`,
    ...lines
      .sort((a, b) => a.at - b.at)
      .slice(-LINES_SHOWN)
      .map(({ at, text }) => `  ${new Date(at).toISOString().slice(11, 23)} ${text}`),
    ...acks.map((line) => `  ${line}`),
  ]
}

/** The violations, and what is known of the chats concerned. */
export const tellViolations = (
  violations: readonly Violation[],
  journal: readonly JournalEntry[],
  observers: readonly Observer[],
  acknowledged: readonly Acknowledged[],
): string[] => {
  const chats = new Map(violations.map((violation) => [chatName(violation), violation]))
  return [
    ...[...chats.values()]
      .slice(0, CHATS_SHOWN)
      .flatMap((chat) => historyOf(chat, journal, observers, acknowledged)),
    ...violations.map(({ fault, text }) => `${fault}: ${text}`),
  ]
}
