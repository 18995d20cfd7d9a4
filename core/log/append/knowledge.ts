import { isPlaceholder, type MessageContent } from '../../model/content/content.ts'
import { type Chat, isIdle } from '../../model/chat/chat.ts'
import { askOf, type WaitingChange } from '../../model/message/change.ts'
import { withAsk, withReaction } from '../../model/message/deed.ts'
import { type MsgKey, msgKeyOf } from '../../model/ids.ts'
import {
  type ChangeDraft,
  type ChangeEntry,
  type DeedDraft,
  type Draft,
  type Entry,
  type MessageDraft,
  risenStatus,
  targetOf,
} from '../../model/message/message.ts'
import { changeFor } from './deeds.ts'
import { keyOfEntry, keyOfMessage } from '../row-kinds/known-key.ts'
import type { MessageState } from '../row-kinds/message-state.ts'

/** What the log holds already of what the drafts want. */
export type Known = {
  seqs: Map<MsgKey, number>
  /** What became of messages, by seq. */
  states: Map<number, MessageState>
  /** Messages that came as placeholders. */
  placeholders: Set<number>
  /** What the messages said at first to which something is done. */
  contents: Map<number, MessageContent>
  /** What was done to messages before they came, in the order in which it was. */
  waiting: Map<MsgKey, WaitingChange[]>
}

export const nothingKnown = (): Known => ({
  seqs: new Map(),
  states: new Map(),
  placeholders: new Set(),
  contents: new Map(),
  waiting: new Map(),
})

/** What becomes an entry. */
export type Placed = MessageDraft | ChangeDraft

/** What one draft comes to: entries, answered with the place of the first or with `at`; or nothing, and what is there. */
type Outcome = { there: number } | { drafts: Placed[]; at?: number }

/** The last entry that a state tells of. */
export const newestIn = ({
  contentSeq = 0,
  gone = 0,
  pin,
  reactions = [],
  asks = [],
}: MessageState): number =>
  Math.max(contentSeq, gone, pin?.seq ?? 0, ...[...reactions, ...asks].map(({ seq }) => seq))

const changed = (state: MessageState, entry: ChangeEntry): MessageState => {
  const { change, seq } = entry
  const ask = askOf(entry)
  const told = ask === undefined ? state : { ...state, asks: withAsk(state.asks, ask) }
  if (change.type === 'status') return { ...told, status: change.status }
  if (change.type === 'gone') return { ...told, gone: seq }
  if (change.type === 'content')
    return { ...told, content: change.content, contentSeq: seq, deed: change.deed }
  if (change.type !== 'reaction') return told
  const { person, emoji, by } = change
  return { ...told, reactions: withReaction(told.reactions, { person, emoji, by, seq }) }
}

const change = (what: ChangeDraft['change']): ChangeDraft => ({ kind: 'change', change: what })

/** What is known while drafts are placed one after the other. */
export const createKnowledge = (known: Known) => {
  const seqs = new Map(known.seqs)
  const states = new Map(known.states)
  const placeholders = new Set(known.placeholders)
  const contents = new Map(known.contents)
  const waiting = new Map(known.waiting)

  /** Whether at this place something stands only for what is to come. */
  const isPlaceholderAt = (seq: number): boolean =>
    placeholders.has(seq) && states.get(seq)?.content === undefined && states.get(seq)?.gone === undefined

  const messageOutcome = (draft: MessageDraft): Outcome => {
    const there = seqs.get(keyOfMessage(draft))
    if (there === undefined) return { drafts: [draft] }
    if (!isPlaceholderAt(there) || isPlaceholder(draft.content)) return { there }
    return { drafts: [change({ type: 'content', target: there, content: draft.content })], at: there }
  }

  /** The message is not here: a line says what was done, and it waits. What takes back something that waits needs no line. */
  const waitingOutcome = (chat: Chat, draft: DeedDraft, placeholder: number | undefined): Outcome => {
    const { of, deed, by, person, key, line } = draft
    if (typeof of === 'number') return { there: of }
    const wait = (at?: number) =>
      change({ type: 'waiting', of, deed, by, person, key, ...(at === undefined ? {} : { line: at }) })
    if (line === undefined) return { drafts: [wait(placeholder)] }
    const [said] = placeholder === undefined ? [line] : messageDrafts(line)
    return { drafts: [...(said === undefined ? [] : [said]), wait(placeholder ?? chat.seq + 1)] }
  }
  const messageDrafts = (line: MessageDraft): Placed[] => {
    const outcome = messageOutcome(line)
    return 'drafts' in outcome ? outcome.drafts : []
  }

  const deedOutcome = (chat: Chat, draft: DeedDraft): Outcome => {
    const isOwn = draft.ask === undefined && draft.isKnown !== true
    const there = isOwn ? seqs.get(draft.key) : undefined
    if (there !== undefined && !isPlaceholderAt(there)) return { there }
    const target = typeof draft.of === 'number' ? draft.of : seqs.get(draft.of)
    const first = target === undefined ? undefined : contents.get(target)
    if (target === undefined || first === undefined) return waitingOutcome(chat, draft, there)
    const known = there === undefined ? draft : { ...draft, isKnown: true }
    const done = changeFor(known, { target, first, state: states.get(target) ?? {} })
    if (done === 'impossible')
      return draft.line === undefined ? { there: target } : messageOutcome(draft.line)
    // The line that stood for the deed is no longer needed.
    const drafts = [
      ...(done === undefined ? [] : [change(done)]),
      ...(there === undefined ? [] : [change({ type: 'gone', target: there })]),
    ]
    return drafts.length === 0 ? { there: target } : { drafts }
  }

  const changeOutcome = (chat: Chat, draft: ChangeDraft): Outcome => {
    const { change: what } = draft
    if (what.type === 'asked') {
      const there = seqs.get(msgKeyOf(true, what.whatsappId))
      return there === undefined ? { drafts: [draft] } : { there }
    }
    const now = what.type === 'status' ? states.get(what.target)?.status : undefined
    const isOld = what.type === 'status' && now !== undefined && risenStatus(now, what.status) === now
    return isOld || isIdle(chat, draft) ? { there: chat.seq } : { drafts: [draft] }
  }

  return {
    outcomeOf: (chat: Chat, draft: Draft): Outcome => {
      if (draft.kind === 'message' && isIdle(chat, draft)) return { there: chat.seq }
      if (draft.kind === 'message') return messageOutcome(draft)
      return draft.kind === 'deed' ? deedOutcome(chat, draft) : changeOutcome(chat, draft)
    },

    /** What was done to a message before it came, now that it has its place: each deed, and the end of its line. */
    followingOf: (key: MsgKey, target: number): Draft[][] =>
      (waiting.get(key) ?? []).map(({ deed, by, person, key: of, line }): Draft[] => [
        // The line has the deed's key: that the key is known does not say that the deed was done.
        { kind: 'deed', deed, of: target, by, person, key: of, isKnown: true },
        ...(line === undefined ? [] : [change({ type: 'gone', target: line })]),
      ]),

    learn: (entry: Entry): void => {
      const key = keyOfEntry(entry)
      if (key !== undefined && !seqs.has(key)) seqs.set(key, entry.seq)
      if (entry.kind === 'message') {
        contents.set(entry.seq, entry.content)
        if (isPlaceholder(entry.content)) placeholders.add(entry.seq)
      }
      // Its message may come in the same commit.
      if (entry.kind === 'change' && entry.change.type === 'waiting') {
        const { change: wait } = entry
        waiting.set(wait.of, [...(waiting.get(wait.of) ?? []), wait])
      }
      const target = entry.kind === 'change' ? targetOf(entry) : undefined
      if (entry.kind === 'change' && target !== undefined)
        states.set(target, changed(states.get(target) ?? {}, entry))
    },
  }
}
