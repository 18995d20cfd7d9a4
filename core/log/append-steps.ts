import { type ChatKey, type ChatRef, newChat } from '../model/chat.ts'
import type { Draft } from '../model/message.ts'
import { headKey, msgKeyKey, statusKey } from '../store/keys.ts'
import type { Known } from './plan-commit.ts'
import { type Head, headItem, headOf, keyOfMessage, rowsOf, seqOf, statusOf, statusRise } from './rows.ts'
import type { Table } from '../store/table.ts'

/** The store calls that an append is made of; `append.ts` puts them in order. */
export const createSteps = (table: Table) => {
  /** Step 1: where the chat stands. */
  const readHead = async (chat: ChatRef): Promise<Head> => {
    const item = await table.get(headKey(chat))
    return item === undefined ? { ...newChat(chat), ownerEpoch: 0, listTs: 0, pending: [] } : headOf(item)
  }

  /** Steps 2 and 5: what a commit consists of. Any number of times, by anybody: the outcome is the same. */
  const writeRows = async (head: Head): Promise<void> => {
    const rises = head.pending.flatMap((entry) =>
      entry.kind === 'change' && entry.change.type === 'status' ? [statusRise(head, entry.change)] : [],
    )
    await Promise.all([
      table.putAll(head.pending.flatMap((entry) => rowsOf(head, entry))),
      ...rises.map(({ key, change, condition }) => table.update(key, change, condition)),
    ])
  }

  /** Step 3: what of it is here already. */
  const lookUp = async (chat: ChatKey, drafts: readonly Draft[]): Promise<Known> => {
    const keys = drafts.flatMap((draft) => (draft.kind === 'message' ? [keyOfMessage(draft)] : []))
    const targets = drafts.flatMap((draft) =>
      draft.kind === 'change' && draft.change.type === 'status' ? [draft.change.target] : [],
    )
    const rows = await table.getMany([
      ...keys.map((key) => msgKeyKey(chat, key)),
      ...targets.map((target) => statusKey(chat, target)),
    ])
    const bySK = new Map(rows.map((row) => [row.SK, row]))
    const known: Known = { seqs: new Map(), statuses: new Map() }
    for (const key of keys) {
      const row = bySK.get(msgKeyKey(chat, key).SK)
      if (row !== undefined) known.seqs.set(key, seqOf(row))
    }
    for (const target of targets) {
      const row = bySK.get(statusKey(chat, target).SK)
      if (row !== undefined) known.statuses.set(target, statusOf(row).status)
    }
    return known
  }

  /** Step 4: the commit. Whether nobody else committed since `before` was read. */
  const commit = (before: Head, head: Head): Promise<boolean> =>
    table.put(
      headItem(head),
      before.seq === 0
        ? { expression: 'attribute_not_exists(PK)' }
        : {
            expression: '#epoch = :epoch AND #seq = :seq AND #ownerEpoch = :ownerEpoch',
            names: { '#epoch': 'epoch', '#seq': 'seq', '#ownerEpoch': 'ownerEpoch' },
            values: { ':epoch': before.epoch, ':seq': before.seq, ':ownerEpoch': before.ownerEpoch },
          },
    )

  return { readHead, writeRows, lookUp, commit }
}
