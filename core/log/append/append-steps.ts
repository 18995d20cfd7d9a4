import { type ChatKey, type ChatRef, newChat } from '../../model/chat/chat.ts'
import { type MsgKey, msgKeyOf } from '../../model/ids.ts'
import { type Draft, targetOf } from '../../model/message/message.ts'
import { entryKey, headKey, msgKeyKey, statusKey, waitingRange } from '../../store/keys/chat.ts'
import type { Item, Table } from '../../store/table.ts'
import { isAwaited } from '../jobs/awaited.ts'
import { type Head, headItem, headOf, unmoved } from '../head.ts'
import { type Known, nothingKnown } from './knowledge.ts'
import { entryOf } from '../row-kinds/entry-row.ts'
import { keyOfMessage, knownKeyOf } from '../row-kinds/known-key.ts'
import { stateOf } from '../row-kinds/message-state.ts'
import { commitOf } from '../row-kinds/row-kinds.ts'
import { waitingOf } from '../row-kinds/waiting-change.ts'

/** So many changes are kept for a message that has not come yet: the latest. */
const WAITING = 8

/** The store calls that an append is made of; `append.ts` puts them in order. */
export const createSteps = (table: Table) => {
  /** Step 1: where the chat stands. */
  const readHead = async (chat: ChatRef): Promise<Head> => {
    const item = await table.get(headKey(chat))
    return item === undefined ? { ...newChat(chat), ownerEpoch: 0, listTs: 0, pending: [] } : headOf(item)
  }

  /** Steps 2 and 5: what a commit consists of. Any number of times, by anybody: the outcome is the same. */
  const writeRows = async (head: Head): Promise<void> => {
    const { puts, raises } = commitOf(head)
    await Promise.all([
      table.putAll(puts),
      ...raises.map(({ key, change, condition }) => table.update(key, change, condition)),
    ])
  }

  const readAll = async (keys: Parameters<Table['getMany']>[0]): Promise<Map<string, Item>> =>
    new Map((keys.length === 0 ? [] : await table.getMany(keys)).map((row) => [row.SK, row]))

  /** The changes that wait for these messages, read only where HEAD says that some do. */
  const readWaiting = async (head: Head, drafts: readonly Draft[]): Promise<Known['waiting']> => {
    const keys = drafts
      .flatMap((draft) => (draft.kind === 'message' ? [keyOfMessage(draft)] : []))
      .filter((key) => isAwaited(head, key))
    const found = await Promise.all(
      [...new Set(keys)].map(async (key) => {
        const range = { ...waitingRange(head, key), descending: true, limit: WAITING }
        const { items } = await table.query(range)
        return [key, items.reverse().flatMap((row) => waitingOf(row) ?? [])] as const
      }),
    )
    return new Map(found)
  }

  /** What is known of these messages beside what they said at first. */
  const noteStates = (
    chat: ChatKey,
    known: Known,
    seqs: readonly number[],
    rows: Map<string, Item>,
  ): void => {
    for (const seq of seqs) {
      const row = rows.get(statusKey(chat, seq).SK)
      if (row !== undefined) known.states.set(seq, stateOf(row))
    }
  }

  /**
   * Step 3: what of it is here already.
   * @param unsure drafts that may be in the log already
   */
  const lookUp = async (head: Head, unsure: readonly Draft[], drafts: readonly Draft[]): Promise<Known> => {
    const keys = [...new Set(unsure.flatMap(keysIn))]
    const targets = unsure.flatMap((draft) => placeIn(draft) ?? [])
    const [rows, waiting] = await Promise.all([
      readAll([...keys.map((key) => msgKeyKey(head, key)), ...targets.map((seq) => statusKey(head, seq))]),
      readWaiting(head, drafts),
    ])
    const known: Known = { ...nothingKnown(), waiting }
    for (const key of keys) {
      const row = rows.get(msgKeyKey(head, key).SK)
      if (row === undefined) continue
      const { seq, isPlaceholder = false } = knownKeyOf(row)
      known.seqs.set(key, seq)
      if (isPlaceholder) known.placeholders.add(seq)
    }
    noteStates(head, known, targets, rows)
    // A placeholder may have its content by now, and a deed needs what its message said at first.
    const done = new Set(unsure.flatMap((draft) => targetIn(draft, known.seqs) ?? []))
    const more = [...new Set([...known.placeholders, ...done])]
    const found = await readAll([
      ...more.map((seq) => statusKey(head, seq)),
      ...[...done].map((seq) => entryKey(head, seq)),
    ])
    noteStates(head, known, more, found)
    for (const seq of done) {
      const row = found.get(entryKey(head, seq).SK)
      const entry = row && entryOf(row)
      if (entry?.kind === 'message') known.contents.set(seq, entry.content)
    }
    return known
  }

  /** Step 4: the commit. Whether nobody else committed since `before` was read. @throws SahutError corrupt_state */
  const commit = (before: Head, head: Head): Promise<boolean> => {
    const item = headItem(head)
    // What can't be read again would make the whole chat unreadable, for everybody and for good.
    headOf(item)
    return table.put(item, unmoved(before))
  }

  return { readHead, writeRows, lookUp, commit }
}

/** WhatsApp's keys that a draft speaks of: its own, and that of the message to which something was done. */
const keysIn = (draft: Draft): MsgKey[] => {
  if (draft.kind === 'message') return [keyOfMessage(draft)]
  if (draft.kind === 'deed') return [draft.key, ...(typeof draft.of === 'number' ? [] : [draft.of])]
  return draft.change.type === 'asked' ? [msgKeyOf(true, draft.change.whatsappId)] : []
}

const placeIn = (draft: Draft): number | undefined => (draft.kind === 'change' ? targetOf(draft) : undefined)

const targetIn = (draft: Draft, seqs: Known['seqs']): number | undefined => {
  if (draft.kind !== 'deed') return undefined
  return typeof draft.of === 'number' ? draft.of : seqs.get(draft.of)
}
