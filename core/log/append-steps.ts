import { type ChatKey, type ChatRef, newChat } from '../model/chat.ts'
import { type Draft, targetOf } from '../model/message.ts'
import { absent, all, is } from '../store/expressions.ts'
import { headKey, msgKeyKey, statusKey } from '../store/keys.ts'
import type { Item, Table } from '../store/table.ts'
import { type Head, headItem, headOf } from './head.ts'
import type { Known } from './plan-commit.ts'
import { keyOfMessage, knownKeyOf } from './row-kinds/known-key.ts'
import { stateOf } from './row-kinds/message-state.ts'
import { commitOf } from './row-kinds/row-kinds.ts'

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

  /** Step 3: what of it is here already. */
  const lookUp = async (chat: ChatKey, drafts: readonly Draft[]): Promise<Known> => {
    const keys = drafts.flatMap((draft) => (draft.kind === 'message' ? [keyOfMessage(draft)] : []))
    const targets = drafts.flatMap((draft) => (draft.kind === 'change' ? (targetOf(draft) ?? []) : []))
    const rows = await readAll([
      ...keys.map((key) => msgKeyKey(chat, key)),
      ...targets.map((target) => statusKey(chat, target)),
    ])
    const known: Known = { seqs: new Map(), states: new Map(), placeholders: new Set() }
    for (const key of keys) {
      const row = rows.get(msgKeyKey(chat, key).SK)
      if (row === undefined) continue
      const { seq, isPlaceholder = false } = knownKeyOf(row)
      known.seqs.set(key, seq)
      if (isPlaceholder) known.placeholders.add(seq)
    }
    // What came as a placeholder may have its content by now.
    const replaced = await readAll([...known.placeholders].map((seq) => statusKey(chat, seq)))
    for (const seq of [...targets, ...known.placeholders]) {
      const { SK } = statusKey(chat, seq)
      const row = rows.get(SK) ?? replaced.get(SK)
      if (row !== undefined) known.states.set(seq, stateOf(row))
    }
    return known
  }

  /** Step 4: the commit. Whether nobody else committed since `before` was read. */
  const commit = (before: Head, head: Head): Promise<boolean> =>
    table.put(
      headItem(head),
      before.seq === 0
        ? absent('PK')
        : all(is('epoch', before.epoch), is('seq', before.seq), is('ownerEpoch', before.ownerEpoch)),
    )

  return { readHead, writeRows, lookUp, commit }
}
