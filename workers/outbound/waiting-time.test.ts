import { SahutError } from '@sahut/core/contract/errors'
import { inbound, newChatRef, newInbox, queued } from '@sahut/core/log/chat-fixture'
import { createChatLog } from '@sahut/core/log/create-log'
import { embeddedTable, type OpenTable } from '@sahut/testing/parts/table-fixture'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRestricted } from './restriction.ts'
import { watchOutbox } from './waiting-time.ts'

let store: OpenTable

const ALL = { from: undefined }

beforeAll(async () => {
  store = await embeddedTable()
})

afterAll(async () => {
  await store.close()
})

/** A number's watched outbox, two of whose messages were written a minute and two minutes ago. */
const startWaiting = async () => {
  const ages: number[] = []
  const restricted = createRestricted({
    probeMs: 60_000,
    changed: () => undefined,
    eased: () => undefined,
  })
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
  const watched = watchOutbox(log, { restricted }, (seconds) => ages.push(seconds))
  const read = async () => (await watched.outboxPiece(chat.numberId, ALL)).rows
  return { log, watched, read, numberId: chat.numberId, restricted, ages }
}

test('each time the outbox is read, the age of its oldest message is told, and it says what it said before', async () => {
  const { log, read, restricted, ages } = await startWaiting()
  const rows = await read()
  expect(rows).toHaveLength(2)
  const [age = 0] = ages
  expect(Math.floor(age / 60)).toBe(2)
  const [oldest, other] = rows.toSorted((a, b) => a.queuedAt - b.queuedAt)
  if (oldest === undefined || other === undefined) throw new Error('Two messages wait.')
  await log.settle(oldest)
  await read()
  expect(ages[1]).toBeLessThan(age)
  await log.settle(other)
  await read()
  expect(ages).toHaveLength(2)
  restricted.close()
})

test('what a restriction of WhatsApp holds counts again once that ends', async () => {
  const { read, restricted, ages } = await startWaiting()
  restricted.told({ isActive: true })
  expect(await read()).toHaveLength(2)
  expect(ages).toEqual([])
  restricted.told({ isActive: false })
  await read()
  expect(ages).toHaveLength(1)
  restricted.close()
})

test('while the outbox can not be read, what waited goes on growing older, and nothing that is seen is taken for all', async () => {
  const { log, numberId, restricted } = await startWaiting()
  const ages: number[] = []
  let now = Date.now()
  let isAway = false
  const shaky = {
    outboxPiece: (...args: Parameters<typeof log.outboxPiece>) =>
      isAway ? Promise.reject(new SahutError('unavailable', 'The store is away.')) : log.outboxPiece(...args),
  }
  const tell = (seconds: number) => ages.push(seconds)
  const watched = watchOutbox(shaky, { restricted }, tell, () => now)
  const empty = watchOutbox(shaky, { restricted }, tell, () => now)
  await watched.outboxPiece(numberId, ALL)
  await empty.outboxPiece(newChatRef(newInbox()).numberId, ALL)
  expect(ages).toHaveLength(1)
  isAway = true
  for (const minutes of [0, 3]) {
    now += minutes * 60_000
    await expect(watched.outboxPiece(numberId, ALL)).rejects.toThrow('away')
    await expect(empty.outboxPiece(numberId, ALL)).rejects.toThrow('away')
  }
  expect(ages.slice(1).map((seconds) => Math.floor(seconds / 60))).toEqual([2, 0, 5, 3])
  isAway = false
  await watched.outboxPiece(numberId, ALL)
  expect(Math.floor((ages.at(-1) ?? 0) / 60)).toBe(5)
  restricted.close()
})

test('while WhatsApp restricts a number, what it does not hold counts all the same', async () => {
  const { watched, read, restricted, ages } = await startWaiting()
  restricted.told({ isActive: true })
  const [row] = await read()
  if (row === undefined) throw new Error('Two messages wait.')
  watched.judged(row.chatId, true)
  await read()
  expect(ages).toEqual([])
  // Its contact wrote.
  watched.judged(row.chatId, false)
  await read()
  expect(ages).toHaveLength(1)
  restricted.close()
})
