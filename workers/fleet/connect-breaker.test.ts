import { newNumberId } from '@sahut/core/model/ids'
import { createLogger } from '@sahut/core/process/logger'
import { beforeEach, expect, test } from 'vitest'
import { createBreaker } from './connect-breaker.ts'

const logger = createLogger('test', 'silent')
const ids = Array.from({ length: 5 }, newNumberId)
let at = 0
const breaker = (random = 1) => createBreaker({ logger, now: () => at, random: () => random })

beforeEach(() => {
  at = 1_000
})

test('when WhatsApp is not available to many numbers at once, none is connected until a common pause is over', () => {
  const { refused, pauseMs } = breaker()
  for (const id of ids.slice(1)) refused(id)
  expect(pauseMs()).toBe(0)
  for (const id of ids) refused(id)
  expect(pauseMs()).toBe(5_000)
  at += 5_000
  expect(pauseMs()).toBe(0)
})

test('one number that is refused again and again does not hold up the others', () => {
  const { refused, pauseMs } = breaker()
  for (let n = 0; n < 100; n += 1) refused(ids[0] ?? newNumberId())
  expect(pauseMs()).toBe(0)
})

test('numbers that are refused one after the other over a long time do not hold up the others', () => {
  const { refused, pauseMs } = breaker()
  for (const id of ids) {
    refused(id)
    at += 3_000
  }
  expect(pauseMs()).toBe(0)
})

test('the common pause doubles up to a minute while WhatsApp stays away, and is short again later', () => {
  const { refused, pauseMs } = breaker()
  const pauses = Array.from({ length: 6 }, () => {
    for (const id of ids) refused(id)
    const ms = pauseMs()
    at += ms
    return ms
  })
  expect(pauses).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000])
  at += 60_001
  for (const id of ids) refused(id)
  expect(pauseMs()).toBe(5_000)
})

test('the common pause is random, so that not all workers come back at once', () => {
  const pauses = [0.25, 0.75].map((random) => {
    const { refused, pauseMs } = breaker(random)
    for (const id of ids) refused(id)
    return pauseMs()
  })
  expect(pauses).toEqual([1_250, 3_750])
})
