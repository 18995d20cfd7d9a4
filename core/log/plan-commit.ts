import { applyEntry, type Chat, type ChatRef, isIdle, listTsOf, withTimer } from '../model/chat.ts'
import { isPlaceholder } from '../model/content/content.ts'
import type { MsgKey } from '../model/ids.ts'
import { type ChangeDraft, type Draft, type Entry, type MessageDraft, risenStatus } from '../model/message.ts'
import type { Appended, Owner } from './chat-log.ts'
import { chatOf, type Head } from './head.ts'
import { keyOfMessage } from './row-kinds/known-key.ts'
import type { MessageState } from './row-kinds/message-state.ts'

/** Who writes: a worker with the epoch of its ownership, or a gateway or function without one. */
export type Writer = Owner | undefined

export type Append = {
  chat: ChatRef
  drafts: readonly Draft[]
  writer: Writer
  /** Those of the drafts that are in no log yet, as their callers know. */
  isNew: ReadonlySet<Draft>
}

/** What the log holds already of what the drafts want. */
export type Known = {
  seqs: Map<MsgKey, number>
  /** What became of messages, by seq. */
  states: Map<number, MessageState>
  /** Messages that came as placeholders. */
  placeholders: Set<number>
}

/** The head that commits `entries`, and what each draft is answered, in the order of the drafts. */
type Plan = { head: Head; entries: Entry[]; answers: Appended[] }

/** What one draft comes to: an entry, at whose own place or at the place of its target it is answered, or nothing. */
type Outcome = { there: number } | { draft: Draft; at?: number }

/** What is known while drafts are placed one after the other. */
const createKnowledge = (known: Known) => {
  const seqs = new Map(known.seqs)
  const states = new Map(known.states)
  const placeholders = new Set(known.placeholders)

  const messageOutcome = (draft: MessageDraft): Outcome => {
    const there = seqs.get(keyOfMessage(draft))
    if (there === undefined) return { draft }
    const isAwaited = placeholders.has(there) && states.get(there)?.content === undefined
    if (!isAwaited || isPlaceholder(draft.content)) return { there }
    return {
      draft: { kind: 'change', change: { type: 'content', target: there, content: draft.content } },
      at: there,
    }
  }

  const changeOutcome = (chat: Chat, draft: ChangeDraft): Outcome => {
    const { change } = draft
    const now = change.type === 'status' ? states.get(change.target)?.status : undefined
    const isOld = change.type === 'status' && now !== undefined && risenStatus(now, change.status) === now
    return isOld || isIdle(chat, draft) ? { there: chat.seq } : { draft }
  }

  return {
    outcomeOf: (chat: Chat, draft: Draft): Outcome =>
      draft.kind === 'message' ? messageOutcome(draft) : changeOutcome(chat, draft),
    learn: (entry: Entry): void => {
      if (entry.kind === 'message') {
        seqs.set(keyOfMessage(entry), entry.seq)
        if (isPlaceholder(entry.content)) placeholders.add(entry.seq)
      } else if (entry.kind === 'change') {
        const { change } = entry
        if (change.type === 'status')
          states.set(change.target, { ...states.get(change.target), status: change.status })
        if (change.type === 'content')
          states.set(change.target, { ...states.get(change.target), content: change.content })
      }
    },
  }
}

/**
 * What a commit of these drafts makes of the chat. Drafts that are there already, or that change nothing, get no entry;
 * the content of what came as a placeholder becomes a change of it.
 * @param at when it is, ms
 */
export const planOf = (head: Head, { chat: ref, drafts, writer }: Append, known: Known, at: number): Plan => {
  let chat: Chat = { ...chatOf(head), contact: { ...head.contact, ...ref.contact } }
  const knowledge = createKnowledge(known)
  const entries: Entry[] = []

  const answers = drafts.map((draft): Appended => {
    const outcome = knowledge.outcomeOf(chat, draft)
    if ('there' in outcome) return { seq: outcome.there, epoch: chat.epoch, duplicate: true }
    const entry = entryOf(outcome.draft, chat, at)
    chat = applyEntry(chat, entry)
    entries.push(entry)
    knowledge.learn(entry)
    if (draft.kind === 'message') chat = withWordOf(chat, draft)
    return { seq: outcome.at ?? entry.seq, epoch: chat.epoch, duplicate: false }
  })

  if (entries.length === 0) return { head, entries, answers }
  const ownerEpoch = Math.max(head.ownerEpoch, writer?.ownerEpoch ?? 0)
  const listTs = listTsOf(head.listTs, chat)
  return { head: { ...chat, ownerEpoch, listTs, pending: entries }, entries, answers }
}

/** What a message tells of its chat beside itself. */
const withWordOf = (chat: Chat, { contactName: name, timer }: MessageDraft): Chat => {
  const told = withTimer(chat, timer)
  return name === undefined ? told : { ...told, contact: { ...told.contact, name } }
}

const entryOf = (draft: Draft, chat: Chat, at: number): Entry => {
  const seq = chat.seq + 1
  if (draft.kind === 'change') return { ...draft, seq, at }
  const { contactName: _name, timer: _timer, ...message } = draft
  return { ...message, seq, at }
}
