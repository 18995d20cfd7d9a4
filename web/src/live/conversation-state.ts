import type { ErrorBody } from '@sahut/core/contract/errors'
import type { Fact } from '@sahut/core/contract/socket'
import type { HistoryPage } from '@sahut/core/contract/history'
import { applyEntry, type Chat } from '@sahut/core/model/chat'
import {
  byShownOrder,
  type Change,
  type Entry,
  type MessageEntry,
  withStatus,
} from '@sahut/core/model/message'

/*
 * How one reader keeps level with one chat's log, as a pure function (state, event) -> (state, effects).
 * The bus may drop, repeat, delay and reorder frames; nothing here trusts it. Rules:
 *  1. seq = last + 1 is applied, a lower one is dropped, a higher one is held and what came after last is asked for.
 *  2. A higher epoch means that seqs were given anew: load again. What carries a lower one is ignored.
 *  3. Level is only who got an answer to `chat:open` on this connection and has applied up to the told head.
 *  4. At most one request to catch up is in flight; the effect says how many tries came before it.
 */

type StatusChange = Extract<Change, { type: 'status' }>

/** Entries beyond a gap that are kept; more than this come again with the slice that closes the gap. */
const HELD_LIMIT = 500

/** What the reader asked the store for and has no answer to yet. */
type Asked =
  { what: 'load'; tries: number } | { what: 'slice'; after: number; tries: number } | { what: 'nothing' }

export type Conversation = {
  /** The chat as of `chat.seq`, the last applied entry. Nothing before the first page. */
  readonly chat: Chat | undefined
  /** Of the log that is being read; 0 before anybody told. */
  readonly epoch: number
  /** The messages that are here, in shown order. While loading again these are still those of before. */
  readonly messages: readonly MessageEntry[]
  /** The `before` of the page that comes before these messages; nothing when the chat's start is here. */
  readonly older: number | undefined
  readonly olderPhase: 'idle' | 'asked' | 'failed'
  /** The highest seq that anybody told of. */
  readonly head: number
  /** Whether this connection's `chat:open` was answered. */
  readonly linked: boolean
  readonly loaded: boolean
  readonly held: ReadonlyMap<number, Entry>
  /** Status changes whose message is on a page that is not here yet. */
  readonly waiting: ReadonlyMap<number, readonly StatusChange[]>
  readonly asked: Asked
  /** Why this reader may not read the chat. */
  readonly refused: ErrorBody | undefined
}

export type ConversationEvent =
  /** `chat:open` was answered; also the answer to asking again after a reconnect or a doubt. */
  | { type: 'opened'; chat: Chat }
  | { type: 'refused'; error: ErrorBody }
  | { type: 'disconnected' }
  /** The newest page of history: the answer to `load`. */
  | { type: 'page'; page: HistoryPage }
  /** What came after a seq: the answer to `slice`. */
  | { type: 'slice'; after: number; page: HistoryPage }
  /** `load` or `slice` failed in a way that another try may cure. */
  | { type: 'failed' }
  /** The reader wants the page before. */
  | { type: 'wanted-older' }
  | { type: 'older'; before: number; page: HistoryPage }
  | { type: 'older-failed'; before: number }
  | { type: 'frame'; frame: Fact<'chat:appended'> }
  | { type: 'advanced'; epoch: number; seq: number }
  /** Only the newest `keep` messages are wanted; the others can be had again by scrolling back. */
  | { type: 'trimmed'; keep: number }

export type ConversationEffect =
  /** Fetch the newest page of history. */
  | { type: 'load'; tries: number }
  /** Fetch what came after a seq. */
  | { type: 'slice'; after: number; tries: number }
  /** Fetch the page before. */
  | { type: 'older'; before: number }

export type Step = { state: Conversation; effects: ConversationEffect[] }

/** What a reader may honestly be told. */
export type Phase =
  | { is: 'loading' }
  /** The gateway has not answered `chat:open` on this connection, so nobody knows what is missing. */
  | { is: 'joining' }
  /** This many entries are known to be missing. */
  | { is: 'catching-up'; missing: number }
  | { is: 'level' }
  | { is: 'refused'; error: ErrorBody }

/** Where the reader stands against the log. */
export const phaseOf = (state: Conversation): Phase => {
  if (state.refused !== undefined) return { is: 'refused', error: state.refused }
  if (!state.loaded) return { is: 'loading' }
  if (!state.linked) return { is: 'joining' }
  const missing = state.head - appliedSeq(state)
  return missing > 0 ? { is: 'catching-up', missing } : { is: 'level' }
}

const appliedSeq = (state: Conversation): number => state.chat?.seq ?? 0

/** A reader that has nothing yet, and the load to begin with: it need not wait for the socket. */
export const startConversation = (): Step => ({
  state: {
    chat: undefined,
    epoch: 0,
    messages: [],
    older: undefined,
    olderPhase: 'idle',
    head: 0,
    linked: false,
    loaded: false,
    held: new Map(),
    waiting: new Map(),
    asked: { what: 'load', tries: 0 },
    refused: undefined,
  },
  effects: [{ type: 'load', tries: 0 }],
})

/** Asks for what is missing, if something is and nobody asked yet (rule 4). */
const settled = (state: Conversation, tries = 0): Step => {
  if (state.asked.what !== 'nothing' || state.refused !== undefined) return { state, effects: [] }
  if (!state.loaded) {
    return { state: { ...state, asked: { what: 'load', tries } }, effects: [{ type: 'load', tries }] }
  }
  const after = appliedSeq(state)
  if (after >= state.head) return { state, effects: [] }
  const asked: Asked = { what: 'slice', after, tries }
  return { state: { ...state, asked }, effects: [{ type: 'slice', after, tries }] }
}

/** Starts over at an epoch (rule 2). What is on the screen stays until the new page is here. */
const reloaded = (state: Conversation, epoch: number, tries = 0): Step => {
  const anew = epoch === state.epoch ? {} : { epoch, head: 0, held: new Map<number, Entry>() }
  return settled(
    // A slice in flight can't help any more: its answer is not waited for.
    { ...state, ...anew, loaded: false, older: undefined, olderPhase: 'idle', asked: { what: 'nothing' } },
    tries,
  )
}

const inserted = (messages: MessageEntry[], message: MessageEntry): void => {
  let at = messages.length
  for (; at > 0; at -= 1) {
    const before = messages[at - 1]
    if (before === undefined || byShownOrder(before, message) <= 0) break
  }
  messages.splice(at, 0, message)
}

const withChanges = (message: MessageEntry, changes: readonly StatusChange[] | undefined): MessageEntry =>
  (changes ?? []).reduce(withStatus, message)

/** Takes entries in whatever order and applies all that now follow without a gap (rule 1). */
const taken = (state: Conversation, entries: readonly Entry[]): Conversation => {
  if (state.chat === undefined || !state.loaded) return holding(state, entries)
  let chat = state.chat
  const messages = [...state.messages]
  const waiting = new Map(state.waiting)
  const held = new Map(holding(state, entries).held)
  for (let next = held.get(chat.seq + 1); next !== undefined; next = held.get(chat.seq + 1)) {
    held.delete(next.seq)
    chat = applyEntry(chat, next)
    if (next.kind === 'message') inserted(messages, next)
    else if (next.change.type === 'status') changed(messages, waiting, next.change)
  }
  return { ...state, chat, messages, waiting, held, head: Math.max(state.head, chat.seq) }
}

const changed = (
  messages: MessageEntry[],
  waiting: Map<number, readonly StatusChange[]>,
  change: StatusChange,
): void => {
  const at = messages.findLastIndex((message) => message.seq === change.target)
  const target = messages[at]
  if (target === undefined) waiting.set(change.target, [...(waiting.get(change.target) ?? []), change])
  else messages[at] = withStatus(target, change)
}

const holding = (state: Conversation, entries: readonly Entry[]): Conversation => {
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

/** Forgets held entries that a page has made old. */
const withoutOld = (held: ReadonlyMap<number, Entry>, seq: number): Map<number, Entry> =>
  new Map([...held].filter(([at]) => at > seq))

const messagesUpTo = (page: HistoryPage, seq: number): MessageEntry[] =>
  page.entries.filter((entry): entry is MessageEntry => entry.kind === 'message' && entry.seq <= seq)

const onPage = (state: Conversation, page: HistoryPage): Step => {
  if (state.asked.what !== 'load') return { state, effects: [] }
  const { tries } = state.asked
  const idle: Conversation = { ...state, asked: { what: 'nothing' } }
  if (page.chat.epoch < state.epoch) return settled(idle, tries + 1)
  const sameEpoch = page.chat.epoch === state.epoch
  const loaded: Conversation = {
    ...idle,
    epoch: page.chat.epoch,
    chat: page.chat,
    // A message beyond the page's head comes by frame or slice: the head is where the page is complete.
    messages: messagesUpTo(page, page.chat.seq).sort(byShownOrder),
    older: page.next,
    olderPhase: 'idle',
    head: sameEpoch ? Math.max(state.head, page.chat.seq) : page.chat.seq,
    held: sameEpoch ? withoutOld(state.held, page.chat.seq) : new Map(),
    waiting: new Map(),
    loaded: true,
  }
  return settled(taken(loaded, []))
}

/** Whether a slice carries every entry after `after` up to where it claims to reach. */
const isWhole = (page: HistoryPage, after: number): boolean =>
  page.entries.every((entry, at) => entry.seq === after + 1 + at) &&
  (page.next !== undefined || after + page.entries.length >= page.chat.seq)

const onSlice = (state: Conversation, after: number, page: HistoryPage): Step => {
  if (state.asked.what !== 'slice' || state.asked.after !== after) return { state, effects: [] }
  const { tries } = state.asked
  const idle: Conversation = { ...state, asked: { what: 'nothing' } }
  if (page.chat.epoch > state.epoch) return reloaded(idle, page.chat.epoch)
  if (page.chat.epoch < state.epoch) return settled(idle, tries + 1)
  // Old changes are not kept for ever: what can't be replayed is loaded again.
  if (!isWhole(page, after)) return reloaded(idle, state.epoch, tries + 1)
  const next = taken(withContact(idle, page.chat), page.entries)
  const seen: Conversation = { ...next, head: Math.max(next.head, page.chat.seq) }
  return settled(seen, appliedSeq(seen) > after ? 0 : tries + 1)
}

/** The contact's name changes without an entry; the newest head that is seen has it. */
const withContact = (state: Conversation, told: Chat): Conversation =>
  state.chat === undefined || told.seq < state.chat.seq
    ? state
    : { ...state, chat: { ...state.chat, contact: told.contact } }

const onOpened = (state: Conversation, chat: Chat): Step => {
  const linked: Conversation = { ...state, linked: true, refused: undefined }
  return onTold(withContact(linked, chat), chat.epoch, chat.seq, [])
}

/** Somebody told of entries, or only of where the head is. */
const onTold = (state: Conversation, epoch: number, seq: number, entries: readonly Entry[]): Step => {
  if (epoch < state.epoch) return { state, effects: [] }
  if (epoch > state.epoch && state.loaded) {
    const fresh = reloaded(state, epoch)
    return { ...fresh, state: holding({ ...fresh.state, head: seq }, entries) }
  }
  const known = epoch === state.epoch ? state : { ...state, epoch, held: new Map<number, Entry>(), head: 0 }
  return settled(taken({ ...known, head: Math.max(known.head, seq) }, entries))
}

const onOlder = (state: Conversation, before: number, page: HistoryPage): Conversation => {
  if (before !== state.older || page.chat.epoch !== state.epoch) return state
  const waiting = new Map(state.waiting)
  const olderMessages = messagesUpTo(page, before - 1).map((message) => {
    const changes = waiting.get(message.seq)
    waiting.delete(message.seq)
    return withChanges(message, changes)
  })
  return {
    ...state,
    messages: [...olderMessages, ...state.messages].sort(byShownOrder),
    older: page.next,
    olderPhase: 'idle',
    waiting,
  }
}

const onTrimmed = (state: Conversation, keep: number): Conversation => {
  if (state.messages.length <= keep || state.olderPhase === 'asked') return state
  const older = state.messages.slice(-keep).reduce((least, { seq }) => Math.min(least, seq), Infinity)
  return { ...state, messages: state.messages.filter(({ seq }) => seq >= older), older, olderPhase: 'idle' }
}

/**
 * The next state of a conversation and what has to be fetched for it.
 * @returns effects whose answers come back as `page`, `slice` or `older` events, or as their failures
 */
export const conversationStep = (state: Conversation, event: ConversationEvent): Step => {
  switch (event.type) {
    case 'opened':
      return onOpened(state, event.chat)
    case 'refused':
      return { state: { ...state, refused: event.error, linked: false }, effects: [] }
    case 'disconnected':
      return { state: { ...state, linked: false }, effects: [] }
    case 'page':
      return onPage(state, event.page)
    case 'slice':
      return onSlice(state, event.after, event.page)
    case 'failed': {
      if (state.asked.what === 'nothing') return { state, effects: [] }
      return settled({ ...state, asked: { what: 'nothing' } }, state.asked.tries + 1)
    }
    case 'wanted-older': {
      if (!state.loaded || state.older === undefined || state.olderPhase === 'asked') {
        return { state, effects: [] }
      }
      return {
        state: { ...state, olderPhase: 'asked' },
        effects: [{ type: 'older', before: state.older }],
      }
    }
    case 'older':
      return { state: onOlder(state, event.before, event.page), effects: [] }
    case 'older-failed':
      return {
        state: event.before === state.older ? { ...state, olderPhase: 'failed' } : state,
        effects: [],
      }
    case 'frame': {
      const { epoch, entries } = event.frame
      return onTold(state, epoch, entries.at(-1)?.seq ?? 0, entries)
    }
    case 'advanced':
      return onTold(state, event.epoch, event.seq, [])
    case 'trimmed':
      return { state: onTrimmed(state, event.keep), effects: [] }
  }
}
