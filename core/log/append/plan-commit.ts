import { applyEntry, type Chat, type ChatRef, listTsOf, withTimer } from '../../model/chat/chat.ts'
import { renamed, toldOf } from '../../model/person/contact.ts'
import type { Draft, Entry, MessageDraft } from '../../model/message/message.ts'
import { ratingIn } from '../../model/workspace/rating.ts'
import { isReceived } from '../../model/message/received.ts'
import { newTerms } from '../../model/chat/work.ts'
import { arrived, awaiting, isAwaited } from '../jobs/awaited.ts'
import type { Appended, Owner } from '../chat-log.ts'
import { BYTES_A_COMMIT, bytesOf } from './commit-size.ts'
import { addressedAt } from '../row-kinds/addressed.ts'
import { chatOf, type Head } from '../head.ts'
import { createKnowledge, type Known, type Placed } from './knowledge.ts'
import { keyOfMessage } from '../row-kinds/known-key.ts'

/** Who writes: a worker with the epoch of its ownership, or a gateway or function without one. */
export type Writer = Owner | undefined

export type Append = {
  chat: ChatRef
  drafts: readonly Draft[]
  writer: Writer
  /** Those of the drafts that are in no log yet, as their callers know. */
  isNew: ReadonlySet<Draft>
}

/** The head that commits `entries`, and what each draft is answered, in the order of the drafts. */
type Plan = { head: Head; entries: Entry[]; answers: Appended[] }

/**
 * What a commit of these drafts makes of the chat. Drafts that are there already, or that change nothing, get no entry;
 * the content of what came as a placeholder becomes a change of it.
 * @param at when it is, ms
 */
export const planOf = (head: Head, { chat: ref, drafts, writer }: Append, known: Known, at: number): Plan => {
  let chat: Chat = { ...chatOf(head), contact: toldOf(head.contact, ref.contact) }
  let { awaited } = head
  const knowledge = createKnowledge(known)
  const entries: Entry[] = []

  const place = (draft: Placed): Entry => {
    const entry = entryOf(asAsked(draft, chat), chat, at)
    chat = applyEntry(chat, entry)
    entries.push(entry)
    knowledge.learn(entry)
    if (draft.kind === 'message') chat = withWordOf(chat, draft)
    else if (draft.change.type === 'waiting') awaited = awaiting(awaited, draft.change.of)
    return entry
  }

  /** What was done to a message before it came is done in the commit that brings it. */
  const follow = (entry: Entry): void => {
    if (entry.kind !== 'message') return
    const key = keyOfMessage(entry)
    if (!isAwaited({ awaited }, key)) return
    awaited = arrived(awaited, key)
    for (const following of knowledge.followingOf(key, entry.seq)) {
      // Senders decide how much it is. What has no room goes on as a line.
      if (bytesOf(entries) + bytesOf(following) > BYTES_A_COMMIT) continue
      for (const draft of following) {
        const outcome = knowledge.outcomeOf(chat, draft)
        if ('drafts' in outcome) outcome.drafts.forEach(place)
      }
    }
  }

  const answers = drafts.map((draft): Appended => {
    const outcome = knowledge.outcomeOf(chat, draft)
    if ('there' in outcome) return { seq: outcome.there, epoch: chat.epoch, duplicate: true }
    const placed = outcome.drafts.map(place)
    placed.forEach(follow)
    return { seq: outcome.at ?? placed[0]?.seq ?? chat.seq, epoch: chat.epoch, duplicate: false }
  })

  if (entries.length === 0) return { head, entries, answers }
  const ownerEpoch = Math.max(head.ownerEpoch, writer?.ownerEpoch ?? 0)
  const listTs = listTsOf(head.listTs, chat)
  const addressed = addressedAt(head, chat, entries)
  return { head: { ...chat, ownerEpoch, listTs, addressed, awaited, pending: entries }, entries, answers }
}

/** What a contact's message means for the work on its chat: a rating opens nothing, and terms count where they are news. */
const asAsked = (draft: Placed, { work }: Chat): Placed => {
  if (draft.kind !== 'message' || !isReceived(draft)) return draft
  const { terms, ...message } = draft
  const rates = ratingIn(work, draft.content, draft.sortTs)
  if (rates !== undefined) return { ...message, rates }
  const news = terms && newTerms(work, terms)
  return news === undefined ? message : { ...message, terms: news }
}

/** What a message tells of its chat beside itself. */
const withWordOf = (chat: Chat, { contactName: name, timer }: MessageDraft): Chat => {
  const told = withTimer(chat, timer)
  return name === undefined ? told : { ...told, contact: renamed(told.contact, name, undefined) }
}

const entryOf = (draft: Placed, chat: Chat, at: number): Entry => {
  const seq = chat.seq + 1
  if (draft.kind === 'change') return { ...draft, seq, at }
  const { contactName: _name, timer: _timer, ...message } = draft
  return { ...message, seq, at }
}
