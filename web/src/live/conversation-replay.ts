import type { HistoryPage } from '@sahut/core/contract/history'
import { applyEntry, type Chat } from '@sahut/core/model/chat/chat'
import {
  byShownOrder,
  type ChangeEntry,
  changedBy,
  type Entry,
  type MessageEntry,
  shownMessage,
  targetOf,
} from '@sahut/core/model/message/message'
import { shownPast } from '@sahut/core/model/message/past'

/*
 * Entries of a log, in whatever order they come, turned into messages: seq = last + 1 is applied, a lower one is
 * dropped, a higher one is held until what lies between is here.
 */

/** Entries beyond a gap that are kept; more than this come again with the slice that closes the gap. */
const HELD_LIMIT = 500

/** What a log has been turned into so far. */
export type Replay = {
  /** The chat as of `chat.seq`, the last applied entry. Nothing before the first page. */
  readonly chat: Chat | undefined
  /** The messages that are here, in shown order. While loading again these are still those of before. */
  readonly messages: readonly MessageEntry[]
  /** The highest seq that anybody told of. */
  readonly head: number
  /** Whether chat and messages are of the log's present epoch; while not, entries are only held. */
  readonly loaded: boolean
  readonly held: ReadonlyMap<number, Entry>
  /** Changes whose message is on a page that is not here yet. */
  readonly waiting: ReadonlyMap<number, readonly ChangeEntry[]>
}

/** The last applied seq. */
export const appliedSeq = (state: Replay): number => state.chat?.seq ?? 0

/** Takes entries and applies all that now follow without a gap. */
export const taken = <State extends Replay>(state: State, entries: readonly Entry[]): State => {
  const next = holding(state, entries)
  if (!next.loaded || next.chat === undefined) return next
  let { chat } = next
  const messages = [...next.messages]
  const waiting = new Map(next.waiting)
  const held = new Map(next.held)
  for (let entry = held.get(chat.seq + 1); entry !== undefined; entry = held.get(chat.seq + 1)) {
    held.delete(entry.seq)
    chat = applyEntry(chat, entry)
    const message = shownMessage(entry)
    if (message !== undefined) messages.push(message)
    else if (entry.kind === 'change') changed(messages, waiting, entry)
  }
  return { ...next, chat, messages, waiting, held }
}

const changed = (
  messages: MessageEntry[],
  waiting: Map<number, readonly ChangeEntry[]>,
  change: ChangeEntry,
): void => {
  const seq = targetOf(change)
  if (seq === undefined) return
  const at = messages.findLastIndex((message) => message.seq === seq)
  const target = messages[at]
  if (target === undefined) waiting.set(seq, [...(waiting.get(seq) ?? []), change])
  else messages[at] = changedBy(target, change)
}

/** Keeps entries for when what lies before them is here. */
export const holding = <State extends Replay>(state: State, entries: readonly Entry[]): State => {
  const held = new Map(state.held)
  const applied = state.loaded ? appliedSeq(state) : 0
  let { head } = state
  for (const entry of entries) {
    head = Math.max(head, entry.seq)
    // The next one is always taken: a full hold must not keep out what would empty it.
    if (entry.seq > applied && (held.size < HELD_LIMIT || entry.seq === applied + 1)) {
      held.set(entry.seq, entry)
    }
  }
  return { ...state, held, head }
}

/** Begins anew at a page that is complete up to `chat.seq`; what is held beyond it stays held. */
export const restarted = <State extends Replay>(
  state: State,
  chat: Chat,
  messages: readonly MessageEntry[],
): State => {
  const held = new Map([...state.held].filter(([seq]) => seq > chat.seq))
  const fresh: State = {
    ...state,
    chat,
    // A message beyond the page's head comes by frame or slice.
    messages: messages.filter(({ seq }) => seq <= chat.seq).sort(byShownOrder),
    head: Math.max(state.head, chat.seq),
    held,
    waiting: new Map(),
    loaded: true,
  }
  return taken(fresh, [])
}

/** The messages of a page of history; those from before the log get seqs below those that are here. @param lowest that is here */
export const messagesOf = (page: HistoryPage, lowest = 0): MessageEntry[] => {
  const { entries, past = [] } = page
  const below = Math.min(0, lowest) - past.length
  return [
    ...past.map((message, at) => shownPast(message, below + at)),
    ...entries.flatMap((entry) => shownMessage(entry) ?? []),
  ]
}

/** Puts messages of an earlier page in, with the changes that came before they did. */
export const withOlder = <State extends Replay>(state: State, older: readonly MessageEntry[]): State => {
  const waiting = new Map(state.waiting)
  const changedSince = older.map((message) => {
    const changes = waiting.get(message.seq) ?? []
    waiting.delete(message.seq)
    return changes.reduce(changedBy, message)
  })
  return { ...state, messages: [...changedSince, ...state.messages].sort(byShownOrder), waiting }
}
