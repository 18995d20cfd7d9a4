import { setTimeout as sleep } from 'node:timers/promises'
import { createLogger } from '@sahut/core/process/logger'
import { afterEach, expect, test } from 'vitest'
import { type LagWatch, createLagWatch } from './lag.ts'

let watch: LagWatch | undefined

afterEach(() => {
  watch?.close()
})

/** Keeps this process from doing anything else. */
const block = (ms: number): void => {
  const until = performance.now() + ms
  while (performance.now() < until);
}

test('a process that lags again and again is busy, and is not any more once it keeps up', async () => {
  const seen: boolean[] = []
  const logger = createLogger('test', 'silent')
  const started = createLagWatch({
    mostMs: 400,
    windowMs: 1_000,
    logger,
    onChange: () => seen.push(started.isBusy()),
  })
  watch = started
  watch.start()
  expect(started.isBusy()).toBe(false)
  while (!started.isBusy()) {
    block(600)
    await sleep(1)
  }
  while (started.isBusy()) await sleep(20)
  expect(seen).toEqual([true, false])
})

test('a process that stood still once is not busy', async () => {
  const changes: boolean[] = []
  watch = createLagWatch({
    mostMs: 1_000,
    windowMs: 500,
    logger: createLogger('test', 'silent'),
    onChange: () => changes.push(true),
  })
  watch.start()
  await sleep(700)
  // Beyond the end of the window, which is then looked at before anything else happens.
  block(2_000)
  await sleep(700)
  expect(changes).toEqual([])
})
