import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchSilence } from './silence.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

test('a connection that is said to be open while it is being closed is not watched for ever', () => {
  const [ev, ws] = [new EventEmitter(), new EventEmitter()]
  const watch = watchSilence(
    { connectMs: 10_000, keepAliveMs: 30_000, suspectMs: 10_000 },
    () => false,
    () => undefined,
  )
  const sock = { ev, ws, sendNode: () => Promise.resolve(), generateMessageTag: () => '1' }
  watch.listenTo(sock as unknown as Parameters<typeof watch.listenTo>[0])
  watch.stop()
  ev.emit('connection.update', { connection: 'open' })
  expect(vi.getTimerCount()).toBe(0)
})
