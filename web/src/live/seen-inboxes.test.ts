import { SahutError } from '@sahut/core/contract/errors'
import { type InboxId, newInboxId } from '@sahut/core/model/ids'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createSeenInboxes } from './seen-inboxes.ts'
import type { ConnectionState, Live } from './live.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A page whose gateway answers as a test says. */
const start = (answer: () => Promise<{ inboxIds: InboxId[] }>) => {
  let onState: (state: ConnectionState) => void = () => undefined
  let onGiven: (fact: { inboxIds: InboxId[] }) => void = () => undefined
  const seen = createSeenInboxes({
    state: () => 'connected',
    send: answer,
    on: (_name: string, listener: typeof onGiven) => {
      onGiven = listener
      return () => undefined
    },
    onState: (listener: typeof onState) => {
      onState = listener
      listener('connected')
      return () => undefined
    },
  } as unknown as Live)
  const told: string[] = []
  seen.onChange(() => told.push('changed'))
  seen.onFollowed(() => told.push('followed'))
  return {
    seen,
    told,
    give: (...inboxIds: InboxId[]) => {
      onGiven({ inboxIds })
    },
    reconnect: () => {
      onState('reconnecting')
      onState('connected')
    },
  }
}

const [sales, service] = [newInboxId(), newInboxId()]

test('what is given and taken is told, live and after a reconnect, and nothing else is', async () => {
  let inboxIds = [sales]
  const page = start(() => Promise.resolve({ inboxIds }))
  expect(page.seen.now()).toBeUndefined()
  await vi.advanceTimersByTimeAsync(10)
  expect([...(page.seen.now() ?? [])]).toEqual([sales])
  page.give(sales)
  expect(page.told).toEqual(['followed'])
  page.give(sales, service)
  expect(page.told).toEqual(['followed', 'changed'])
  inboxIds = [service]
  page.reconnect()
  await vi.advanceTimersByTimeAsync(2_000)
  expect([...(page.seen.now() ?? [])]).toEqual([service])
  expect(page.told).toEqual(['followed', 'changed', 'changed', 'followed'])
})

test('a gateway of the release before, which knows no such command, leaves the page as fresh as what it reads', async () => {
  const page = start(() => Promise.reject(new SahutError('invalid_input', 'There is no such command.')))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(page.seen.now()).toBeUndefined()
  expect(page.told).toEqual(['followed'])
})

test('a refusal that passes is tried again', async () => {
  let answers = 0
  const page = start(() => {
    answers += 1
    return answers < 3
      ? Promise.reject(new SahutError('unavailable', 'Not now.'))
      : Promise.resolve({ inboxIds: [sales] })
  })
  await vi.advanceTimersByTimeAsync(30_000)
  expect(page.seen.now()?.has(sales)).toBe(true)
  expect(page.told).toEqual(['followed'])
})
