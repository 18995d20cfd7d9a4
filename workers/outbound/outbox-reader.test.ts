import { inbound, newChatRef, newInbox, queued } from '@sahut/core/log/chat-fixture'
import { entryKey } from '@sahut/core/store/keys/chat'
import { outboxKey } from '@sahut/core/store/keys/number'
import { createChatLog } from '@sahut/core/log/create-log'
import type { OutboxRow } from '@sahut/core/log/chat-log'
import { createLogger } from '@sahut/core/process/logger'
import { embeddedTable, type OpenTable } from '@sahut/testing/parts/table-fixture'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOutboxReader } from './outbox-reader.ts'
import { createRestricted } from './restriction.ts'
import { watchOutbox } from './waiting-time.ts'

let store: OpenTable

beforeAll(async () => {
  store = await embeddedTable()
})

afterAll(async () => {
  await store.close()
})

/** The outbox of a number, two of whose messages were written a minute and two minutes ago; the latter is too old. */
const startReading = async () => {
  const ages: number[] = []
  const chat = newChatRef(newInbox())
  const logOf = (secondsAgo: number) =>
    createChatLog({
      table: store.table,
      onCommit: () => undefined,
      now: () => Date.now() - secondsAgo * 1000,
    })
  await logOf(300).append(chat, inbound('Masih ada kak?'))
  await logOf(120).append(chat, queued(chat, 'Masih'))
  await logOf(60).append(chat, queued(chat, 'Silakan dipesan'))
  const log = logOf(0)
  const restricted = createRestricted({ probeMs: 60_000, changed: () => undefined, eased: () => undefined })
  const onWaiting = (seconds: number) => ages.push(seconds)
  const piece = createOutboxReader({
    log,
    watched: watchOutbox(log, { restricted }, onWaiting),
    ownership: { ...chat, epoch: 1 },
    isTooOld: ({ queuedAt }) => Date.now() - queuedAt > 90_000,
    onWaiting,
    logger: createLogger('worker', 'silent'),
  })
  const read = async (isConnected: boolean) => (await piece(isConnected, { from: undefined })).rows
  const textsOf = (rows: OutboxRow[]) =>
    Promise.all(
      rows.map(async (row) => {
        const content = (await log.message(row, row.seq))?.content
        return content?.type === 'text' ? content.text : undefined
      }),
    )
  return { log, read, chat, ages, textsOf }
}

test('without a connection only what is too old is dealt with, and nobody is told that it waits', async () => {
  const { read, ages, textsOf } = await startReading()
  expect(await textsOf(await read(false))).toEqual(['Masih'])
  expect(ages).toEqual([])
  expect(await read(true)).toHaveLength(2)
  expect(ages).toHaveLength(1)
})

test('what was written after a message that nobody can make sense of waits behind it; other chats go on', async () => {
  const { log, read, chat, textsOf } = await startReading()
  const [, newer] = await read(true)
  if (newer === undefined) throw new Error('two messages wait')
  await log.append(chat, queued(chat, 'Masih ada kok'))
  const key = outboxKey(chat.numberId, chat.chatId, newer.seq)
  await store.table.put({ ...key, queuedAt: 'then' })
  await store.table.put({ ...entryKey(chat, newer.seq), entry: { kind: 'of a newer version' } })
  const other = { ...newChatRef(chat), numberId: chat.numberId }
  await log.append(other, queued(other, 'Halo'))
  expect((await textsOf(await read(true))).sort()).toEqual(['Halo', 'Masih'])
})

test('a row that nobody can make sense of counts as waiting, so that somebody is called; the others are read', async () => {
  const { log, read, chat, ages } = await startReading()
  await store.table.put({ ...outboxKey(chat.numberId, chat.chatId, 99), queuedAt: 'then' })
  const rows = await read(true)
  expect(rows).toHaveLength(2)
  for (const row of rows) await log.settle(row)
  ages.length = 0
  expect(await read(true)).toEqual([])
  expect(ages).toHaveLength(1)
})
