import { applyEntry, type Chat, type ChatRef, isIdle, listTsOf } from '../model/chat.ts'
import type { MsgKey } from '../model/ids.ts'
import { type Draft, type Entry, risenStatus, type StoredStatus } from '../model/message.ts'
import type { Appended, Owner } from './chat-log.ts'
import { chatOf, type Head, keyOfMessage } from './rows.ts'

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
export type Known = { seqs: Map<MsgKey, number>; statuses: Map<number, StoredStatus> }

/** The head that commits `entries`, and what each draft is answered, in the order of the drafts. */
type Plan = { head: Head; entries: Entry[]; answers: Appended[] }

/**
 * What a commit of these drafts makes of the chat. Drafts that are there already, or that change nothing, get no entry.
 * @param at when it is, ms
 */
export const planOf = (head: Head, { chat: ref, drafts, writer }: Append, known: Known, at: number): Plan => {
  let chat: Chat = { ...chatOf(head), contact: { ...head.contact, ...ref.contact } }
  const seqs = new Map(known.seqs)
  const statuses = new Map(known.statuses)
  const entries: Entry[] = []

  const placeOf = (draft: Draft): number | undefined => {
    if (draft.kind === 'message') return seqs.get(keyOfMessage(draft))
    return isIdle(chat, draft) || changesNoStatus(statuses, draft) ? chat.seq : undefined
  }

  const answers = drafts.map((draft): Appended => {
    const there = placeOf(draft)
    if (there !== undefined) return { seq: there, epoch: chat.epoch, duplicate: true }
    const entry = entryOf(draft, chat, at)
    chat = applyEntry(chat, entry)
    entries.push(entry)
    if (draft.kind === 'message') {
      seqs.set(keyOfMessage(draft), entry.seq)
      const { contactName } = draft
      if (contactName !== undefined) chat = { ...chat, contact: { ...chat.contact, name: contactName } }
    } else if (draft.change.type === 'status') statuses.set(draft.change.target, draft.change.status)
    return { seq: entry.seq, epoch: chat.epoch, duplicate: false }
  })

  if (entries.length === 0) return { head, entries, answers }
  const ownerEpoch = Math.max(head.ownerEpoch, writer?.ownerEpoch ?? 0)
  const listTs = listTsOf(head.listTs, chat)
  return { head: { ...chat, ownerEpoch, listTs, pending: entries }, entries, answers }
}

const changesNoStatus = (statuses: Known['statuses'], { change }: Exclude<Draft, { kind: 'message' }>) => {
  if (change.type !== 'status') return false
  const now = statuses.get(change.target)
  return now !== undefined && risenStatus(now, change.status) === now
}

const entryOf = (draft: Draft, chat: Chat, at: number): Entry => {
  const seq = chat.seq + 1
  if (draft.kind === 'change') return { ...draft, seq, at }
  const { contactName: _ofTheChat, ...message } = draft
  return { ...message, seq, at }
}
