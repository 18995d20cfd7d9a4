import { SahutError } from '../contract/errors.ts'
import { applyEntry, type Chat, type ChatRef, isIdle, listTsOf, newChat } from '../model/chat.ts'
import type { MsgKey } from '../model/ids.ts'
import type { Draft, Entry, MessageDraft } from '../model/message.ts'
import type { Appended, ChatKey, Commit } from './chat-log.ts'
import { headKey, msgKeyKey } from './keys.ts'
import { backOff } from './pause.ts'
import { chatOf, type Head, headItem, headOf, keyOfMessage, rowsOf, seqOf, statusRise } from './rows.ts'
import type { Table } from './table.ts'

/** Attempts at a commit before its outcome is left open; each begins with what the store holds by then. */
const ATTEMPTS = 12
/** Heads of this many chats are remembered; one costs about 1 KB. */
const REMEMBERED = 10_000

/** Who writes: a worker with the epoch of its ownership, or a gateway or function without one. */
export type Writer = { ownerEpoch: number } | undefined

type Append = { chat: ChatRef; drafts: readonly Draft[]; writer: Writer }
type Plan = { head: Head; entries: Entry[]; answers: Appended[] }

/**
 * Appends drafts to a chat in one commit. The caller sees to it that a chat has one append at a time in a process;
 * other processes are kept apart by the condition on HEAD.
 */
export type Appender = (append: Append) => Promise<Appended[]>

export const createAppender = ({
  table,
  now,
  onCommit,
}: {
  table: Table
  now: () => number
  onCommit: (commit: Commit) => void
}): Appender => {
  const remembered = rememberHeads()

  /** Step 1: where the chat stands. */
  const readHead = async (chat: ChatRef): Promise<Head> => {
    const item = await table.get(headKey(chat))
    return item === undefined ? { ...newChat(chat), ownerEpoch: 0, listTs: 0, pending: [] } : headOf(item)
  }

  /** Steps 2 and 5: what a commit consists of. Any number of times, by anybody, in any order with itself. */
  const writeRows = async (head: Head): Promise<void> => {
    await table.putAll(head.pending.flatMap((entry) => rowsOf(head, entry)))
    for (const entry of head.pending) {
      if (entry.kind !== 'change' || entry.change.type !== 'status') continue
      const { key, change, condition } = statusRise(
        head,
        entry.change.target,
        entry.change.status,
        entry.change.reason,
      )
      await table.update(key, change, condition)
    }
  }

  /** Step 3: which of the messages are here already. */
  const knownSeqs = async (chat: ChatKey, drafts: readonly Draft[]): Promise<Map<MsgKey, number>> => {
    const keys = drafts.flatMap((draft) => (draft.kind === 'message' ? [keyOfMessage(draft)] : []))
    if (keys.length === 0) return new Map()
    const items = new Map(
      (await table.getMany(keys.map((key) => msgKeyKey(chat, key)))).map((item) => [item.SK, item]),
    )
    return new Map(
      keys.flatMap((key) => {
        const item = items.get(msgKeyKey(chat, key).SK)
        return item === undefined ? [] : [[key, seqOf(item)]]
      }),
    )
  }

  /** Step 4: the commit. Whether nobody else committed since the head was read. */
  const commit = (before: Head, head: Head): Promise<boolean> =>
    table.put(
      headItem(head),
      before.seq === 0 && before.pending.length === 0
        ? { expression: 'attribute_not_exists(PK)' }
        : {
            expression: '#epoch = :epoch AND #seq = :seq AND #ownerEpoch = :ownerEpoch',
            names: { '#epoch': 'epoch', '#seq': 'seq', '#ownerEpoch': 'ownerEpoch' },
            values: { ':epoch': before.epoch, ':seq': before.seq, ':ownerEpoch': before.ownerEpoch },
          },
    )

  /** One go through the five steps; nothing if somebody else was faster. */
  const attempt = async (
    { chat, drafts, writer }: Append,
    inDoubt: boolean,
  ): Promise<Appended[] | undefined> => {
    const own = remembered.take(chat)
    const head = own ?? (await readHead(chat))
    if (writer !== undefined && writer.ownerEpoch < head.ownerEpoch)
      throw new SahutError('fenced', 'Another worker owns this number by now.')
    if (own === undefined) {
      await writeRows(head)
      // A commit whose answer was lost was never told to anybody.
      if (inDoubt && head.pending.length > 0) onCommit({ chat: chatOf(head), entries: head.pending })
    }
    const plan = planOf(head, { chat, drafts, writer }, await knownSeqs(chat, drafts), now())
    if (plan.entries.length > 0) {
      if (!(await commit(head, plan.head))) return undefined
      await writeRows(plan.head)
      onCommit({ chat: chatOf(plan.head), entries: plan.entries })
    }
    remembered.keep(plan.head)
    return plan.answers
  }

  return async (append) => {
    let inDoubt = false
    for (let tries = 1; tries <= ATTEMPTS; tries += 1) {
      if (tries > 1) await backOff(tries)
      try {
        const answers = await attempt(append, inDoubt)
        if (answers !== undefined) return answers
        // The condition may have failed on our own success, which the SDK tried again.
        inDoubt = true
      } catch (error) {
        if (!(error instanceof SahutError && error.code === 'unavailable') || tries === ATTEMPTS) throw error
        inDoubt = true
      }
    }
    throw new SahutError('unavailable', 'The chat is too busy. Please try again.')
  }
}

/** What a commit of these drafts would make of the chat. Pure. */
const planOf = (
  head: Head,
  { chat: ref, drafts, writer }: Append,
  known: Map<MsgKey, number>,
  at: number,
): Plan => {
  let chat: Chat = { ...chatOf(head), contact: { ...head.contact, ...ref.contact } }
  const seqs = new Map(known)
  const entries: Entry[] = []
  const answers = drafts.map((draft): Appended => {
    const key = draft.kind === 'message' ? keyOfMessage(draft) : undefined
    const there = key === undefined ? undefined : seqs.get(key)
    if (there !== undefined) return { seq: there, epoch: chat.epoch, duplicate: true }
    if (isIdle(chat, draft)) return { seq: chat.seq, epoch: chat.epoch, duplicate: true }
    const entry = entryOfDraft(draft, chat.seq + 1, at)
    chat = applyEntry(chat, entry)
    if (draft.kind === 'message' && draft.contactName !== undefined)
      chat = { ...chat, contact: { ...chat.contact, name: draft.contactName } }
    if (key !== undefined) seqs.set(key, entry.seq)
    entries.push(entry)
    return { seq: entry.seq, epoch: chat.epoch, duplicate: false }
  })
  if (entries.length === 0) return { head, entries, answers }
  const ownerEpoch = Math.max(head.ownerEpoch, writer?.ownerEpoch ?? 0)
  const listTs = listTsOf(head.listTs, chat)
  return { head: { ...chat, ownerEpoch, listTs, pending: entries }, entries, answers }
}

const entryOfDraft = (draft: Draft, seq: number, at: number): Entry =>
  draft.kind === 'change' ? { ...draft, seq, at } : messageOfDraft(draft, seq, at)

const messageOfDraft = (
  { contactName: _name, ...message }: MessageDraft,
  seq: number,
  at: number,
): Entry => ({
  ...message,
  seq,
  at,
})

/**
 * The heads whose last commit is this process's own and wholly written: their chats need no read and no repair.
 * Somebody else's commit since then makes the condition of the next one fail.
 */
const rememberHeads = () => {
  const heads = new Map<string, Head>()
  return {
    /** Forgets it as well: only an append that came through makes it known again. */
    take: ({ workspaceId, chatId }: ChatKey): Head | undefined => {
      const key = `${workspaceId} ${chatId}`
      const head = heads.get(key)
      heads.delete(key)
      return head
    },
    keep: (head: Head): void => {
      heads.set(`${head.workspaceId} ${head.chatId}`, head)
      if (heads.size <= REMEMBERED) return
      const [oldest] = heads.keys()
      if (oldest !== undefined) heads.delete(oldest)
    },
  }
}
