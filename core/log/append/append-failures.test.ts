import { expect, test } from 'vitest'
import { SahutError } from '../../contract/errors.ts'
import { inbound, newChatRef } from '../chat-fixture.ts'
import { createChatLog } from '../create-log.ts'
import type { Table } from '../../store/table.ts'

/** A log on a store that refuses every call, and what is told of its appends. */
const logOn = (error: SahutError) => {
  const refuse = () => Promise.reject(error)
  const table: Table = {
    get: refuse,
    getMany: refuse,
    query: refuse,
    count: refuse,
    put: refuse,
    update: refuse,
    delete: refuse,
    putAll: refuse,
    close: () => undefined,
  }
  let failed = 0
  const log = createChatLog({
    table,
    onCommit: () => undefined,
    onAppendFailed: () => (failed += 1),
    pause: () => Promise.resolve(),
  })
  return { append: () => log.append(newChatRef(), inbound('halo')), failed: () => failed }
}

test('an append that fails although it was tried again and again is told, once', async () => {
  const { append, failed } = logOn(new SahutError('unavailable', 'The store does not answer.'))
  await expect(append()).rejects.toMatchObject({ code: 'unavailable' })
  expect(failed()).toBe(1)
})

test('a writer that lost its number to another one does not count as failing', async () => {
  const { append, failed } = logOn(new SahutError('fenced', 'Another worker owns this number by now.'))
  await expect(append()).rejects.toMatchObject({ code: 'fenced' })
  expect(failed()).toBe(0)
})
