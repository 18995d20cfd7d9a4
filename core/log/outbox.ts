import type { ChatLog } from './chat-log.ts'
import { outboxKey, outboxPartition } from './keys.ts'
import { readAll } from './range.ts'
import { outboxRowOf } from './rows.ts'
import type { Table } from './table.ts'

/** A number's outbox. Its rows are put by the append of their messages (`rowsOf`), and only deleted here. */
export const createOutbox = (table: Table): Pick<ChatLog, 'outbox' | 'settle'> => ({
  outbox: async (numberId) => (await readAll(table, { PK: outboxPartition(numberId) })).map(outboxRowOf),
  settle: async ({ numberId, chatId, seq }) => {
    await table.delete(outboxKey(numberId, chatId, seq))
  },
})
