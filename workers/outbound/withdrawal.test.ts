import { newChatRef, newInbox, queued } from '@sahut/core/log/chat-fixture'
import { createChatLog } from '@sahut/core/log/create-log'
import { chatIdOf } from '@sahut/core/model/ids'
import { createLogger } from '@sahut/core/process/logger'
import { headKey } from '@sahut/core/store/keys/chat'
import { outboxPartition } from '@sahut/core/store/keys/number'
import { createMemoryTable } from '@sahut/core/store/memory-table-fixture'
import type { Table } from '@sahut/core/store/table'
import { expect, test } from 'vitest'
import { withdrawAll } from './withdrawal.ts'

const PIECE = 200
const MESSAGES = 130

test('F9: all that waits in a number that is no more is taken back, piece by piece; a broken chat stops only itself', async () => {
  const memory = createMemoryTable()
  const inbox = newInbox()
  const first = newChatRef(inbox)
  let largest = 0
  const table: Table = {
    ...memory,
    query: async (range) => {
      const found = await memory.query(range)
      if (range.PK === outboxPartition(first.numberId)) largest = Math.max(largest, found.items.length)
      return found
    },
  }
  const log = createChatLog({ table, onCommit: () => undefined })
  const chats = [1, 2, 3].map((n) => {
    const { contact } = newChatRef(inbox, `628123456${String(n)}`)
    return { ...first, contact, chatId: chatIdOf(first.numberId, contact.id) }
  })
  for (const chat of chats)
    for (let n = 0; n < MESSAGES; n += 1) await log.append(chat, queued(chat, String(n)))
  const [broken, ...whole] = chats
  if (broken === undefined) throw new Error('There is no chat.')
  await memory.put({ ...headKey(broken), epoch: 'not a number' })

  // As a worker that never saw these chats.
  const fresh = createChatLog({ table, onCommit: () => undefined })
  const ownership = { ...first, epoch: 1 }
  await withdrawAll({ log: fresh, ownership, logger: createLogger('worker', 'silent') })

  for (const chat of whole) {
    const statuses = await Promise.all(
      Array.from({ length: MESSAGES }, async (_, n) => (await fresh.message(chat, n + 1))?.status),
    )
    expect(new Set(statuses)).toEqual(new Set(['cancelled']))
  }
  const left = await fresh.outbox(first.numberId)
  expect(left.map(({ chatId }) => chatId)).toEqual(Array.from({ length: MESSAGES }, () => broken.chatId))
  expect(largest).toBeLessThanOrEqual(PIECE + 1)
})
