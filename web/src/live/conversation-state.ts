import type { ErrorBody } from '@sahut/core/contract/errors'
import type { Fact } from '@sahut/core/contract/socket'
import type { HistoryPage } from '@sahut/core/contract/history'
import type { Chat } from '@sahut/core/model/chat/chat'
import { historyCursor } from '@sahut/core/contract/history-cursor'
import type { Entry, MessageEntry } from '@sahut/core/model/message/message'
import {
  appliedSeq,
  holding,
  messagesOf,
  type Replay,
  restarted,
  taken,
  withOlder,
} from './conversation-replay.ts'

/*
 * How one reader keeps level with one chat's log, as a pure function (state, event) -> (state, effects).
 * The bus may drop, repeat, delay and reorder frames; nothing here trusts it. Rules:
 *  1. seq = last + 1 is applied, a lower one is dropped, a higher one is held and what came after last is asked for.
 *  2. A higher epoch means that seqs were given anew: load again. What carries a lower one is ignored.
 *  3. Level is only who got an answer to `chat:open` on this connection and has applied up to the told head.
 *  4. At most one request to catch up is in flight; the effect says how many tries came before it.
 */

/** What the reader asked the store for and has no answer to yet. */
type Asked =
  { what: 'load'; tries: number } | { what: 'slice'; after: number; tries: number } | { what: 'nothing' }

/** Where the page before begins: back from a seq or, before the log, at a cursor. */
type Older = number | string

export type Conversation = Replay & {
  /** Of the log that is being read; 0 before anybody told. */
  readonly epoch: number
  /** Where the page before these messages begins; nothing when there is none. */
  readonly older: Older | undefined
  readonly olderPhase: 'idle' | 'asked' | 'failed'
  /** Whether this connection's `chat:open` was answered. */
  readonly linked: boolean
  readonly asked: Asked
  /** Why this reader may not read the chat. */
  readonly refused: ErrorBody | undefined
}

export type ConversationEvent =
  /**
   * `chat:open` was answered; also the answer to asking again after a reconnect or a doubt. With it may come what was
   * missing.
   */
  | { type: 'opened'; chat: Chat; entries?: readonly Entry[] }
  | { type: 'refused'; error: ErrorBody }
  | { type: 'disconnected' }
  /** The gateway left out what it could not deliver: nobody knows what is missing until `opened`. */
  | { type: 'skipped' }
  /** The newest page of history: the answer to `load`. */
  | { type: 'page'; page: HistoryPage }
  /** What came after a seq: the answer to `slice`. */
  | { type: 'slice'; after: number; page: HistoryPage }
  /** `load` or `slice` failed in a way that another try may cure. */
  | { type: 'failed' }
  /** The reader wants the page before. */
  | { type: 'wanted-older' }
  | { type: 'older'; before: Older; page: HistoryPage }
  | { type: 'older-failed'; before: Older }
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
  | { type: 'older'; before: Older }

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

/** A reader as it was kept by another page: what came since is asked for as after a pause. */
export const keptConversation = ({
  chat,
  messages,
  older,
}: {
  chat: Chat
  messages: readonly MessageEntry[]
  older?: Older | undefined
}): Conversation => ({
  ...startConversation().state,
  chat,
  messages,
  older,
  epoch: chat.epoch,
  head: chat.seq,
  loaded: true,
  asked: { what: 'nothing' },
})

/**
 * A reader that comes back to a chat: what it had is there at once, and what came since is asked for as soon as the
 * head is told.
 */
export const resumeConversation = (kept: Conversation): Step =>
  kept.loaded
    ? { state: { ...onDisconnected(kept), asked: { what: 'nothing' }, olderPhase: 'idle' }, effects: [] }
    : startConversation()

const onDisconnected = (state: Conversation): Conversation => ({ ...state, linked: false })

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
const reloaded = (state: Conversation, epoch: number, tries = 0): Step =>
  settled(
    {
      ...ofEpoch(state, epoch),
      loaded: false,
      older: undefined,
      olderPhase: 'idle',
      // A slice in flight can't help any more: its answer is not waited for.
      asked: { what: 'nothing' },
    },
    tries,
  )

const olderOf = ({ next, cursor }: HistoryPage): Older | undefined => next ?? cursor

/** Where the page before a message begins, or that before the log. */
const olderThan = (message: MessageEntry | undefined): Older =>
  message === undefined || message.past !== undefined
    ? historyCursor({ past: message?.past?.place ?? '' })
    : message.seq

/** A state of another epoch knows nothing of this one's seqs. */
const ofEpoch = (state: Conversation, epoch: number): Conversation =>
  epoch === state.epoch ? state : { ...state, epoch, head: 0, held: new Map() }

const onPage = (state: Conversation, page: HistoryPage): Step => {
  if (state.asked.what !== 'load') return { state, effects: [] }
  const { tries } = state.asked
  const idle: Conversation = { ...state, asked: { what: 'nothing' } }
  if (page.chat.epoch < state.epoch) return settled(idle, tries + 1)
  const loaded = restarted(ofEpoch(idle, page.chat.epoch), page.chat, messagesOf(page))
  return settled({ ...loaded, older: olderOf(page), olderPhase: 'idle' })
}

/** Whether a slice carries every entry after `after` up to where it claims to reach. */
const isWhole = (page: HistoryPage, after: number): boolean =>
  page.entries.every((entry, at) => entry.seq === after + 1 + at) &&
  after + page.entries.length >= (page.next ?? page.chat.seq)

const onSlice = (state: Conversation, after: number, page: HistoryPage): Step => {
  if (state.asked.what !== 'slice' || state.asked.after !== after) return { state, effects: [] }
  const { tries } = state.asked
  const idle: Conversation = { ...state, asked: { what: 'nothing' } }
  if (page.chat.epoch > state.epoch) return reloaded(idle, page.chat.epoch)
  if (page.chat.epoch < state.epoch) return settled(idle, tries + 1)
  // Old changes are not kept for ever: what can't be replayed is loaded again.
  if (!isWhole(page, after)) return reloaded(idle, state.epoch, tries + 1)
  const next = withPastTold(taken(withContact(idle, page.chat), page.entries), page.entries)
  const seen: Conversation = { ...next, head: Math.max(next.head, page.chat.seq) }
  return settled(seen, appliedSeq(seen) > after ? 0 : tries + 1)
}

/** The contact's name changes without an entry; the newest head that is seen has it. */
const withContact = (state: Conversation, told: Chat): Conversation =>
  state.chat === undefined || told.seq < state.chat.seq
    ? state
    : { ...state, chat: { ...state.chat, contact: told.contact } }

const onOpened = (state: Conversation, chat: Chat, entries: readonly Entry[]): Step => {
  const linked: Conversation = { ...state, linked: true, refused: undefined }
  return onTold(withContact(linked, chat), chat.epoch, chat.seq, entries)
}

/** No answer is waited for any more: whoever may read the chat again later asks anew. */
const onRefused = (state: Conversation, error: ErrorBody): Conversation => ({
  ...state,
  refused: error,
  linked: false,
  asked: { what: 'nothing' },
  olderPhase: state.olderPhase === 'asked' ? 'idle' : state.olderPhase,
})

/** Somebody told of entries, or only of where the head is. */
const onTold = (state: Conversation, epoch: number, seq: number, entries: readonly Entry[]): Step => {
  if (epoch < state.epoch) return { state, effects: [] }
  if (epoch > state.epoch && state.loaded) {
    const fresh = reloaded(state, epoch)
    return { ...fresh, state: holding({ ...fresh.state, head: seq }, entries) }
  }
  const known = ofEpoch(state, epoch)
  return settled(withPastTold(taken({ ...known, head: Math.max(known.head, seq) }, entries), entries))
}

const onOlder = (state: Conversation, before: Older, page: HistoryPage): Conversation => {
  if (before !== state.older || page.chat.epoch !== state.epoch) return state
  const lowest = state.messages[0]?.seq ?? 0
  const older = messagesOf(page, lowest).filter(({ seq }) => seq < (typeof before === 'number' ? before : 1))
  return { ...withOlder(state, older), older: olderOf(page), olderPhase: 'idle' }
}

/** Whoever has all that there was is told that there is more before it by now. */
const withPastTold = (state: Conversation, entries: readonly Entry[]): Conversation => {
  const isTold = entries.some((entry) => entry.kind === 'change' && entry.change.type === 'past')
  if (!isTold || !state.loaded || state.older !== undefined) return state
  const [first] = state.messages
  return { ...state, older: first?.past === undefined ? olderThan(undefined) : olderThan(first) }
}

const onTrimmed = (state: Conversation, keep: number): Conversation => {
  if (state.messages.length <= keep || state.olderPhase === 'asked') return state
  const messages = state.messages.slice(-keep)
  return { ...state, messages, older: olderThan(messages[0]), olderPhase: 'idle' }
}

/**
 * The next state of a conversation and what has to be fetched for it.
 * @returns effects whose answers come back as `page`, `slice` or `older` events, or as their failures
 */
export const conversationStep = (state: Conversation, event: ConversationEvent): Step => {
  switch (event.type) {
    case 'opened':
      return onOpened(state, event.chat, event.entries ?? [])
    case 'refused':
      return { state: onRefused(state, event.error), effects: [] }
    case 'disconnected':
    case 'skipped':
      return { state: onDisconnected(state), effects: [] }
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
