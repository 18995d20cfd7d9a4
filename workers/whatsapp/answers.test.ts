import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createAnswers } from './answers.ts'

const ANSWER_MS = 1_000

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Sends a message that WhatsApp does not take. */
const missing = async (answers: ReturnType<typeof createAnswers>, id: string) => {
  const answer = expect(answers.to(id)).rejects.toMatchObject({ code: 'unavailable' })
  await vi.advanceTimersByTimeAsync(ANSWER_MS)
  await answer
}

test('a connection that takes no message is told of, though contacts go on reading what was sent before', async () => {
  const onDeaf = vi.fn()
  const answers = createAnswers(ANSWER_MS, new Map(), onDeaf)
  for (const id of ['a', 'b', 'c']) {
    await missing(answers, id)
    answers.received('sent long ago')
  }
  expect(onDeaf).not.toHaveBeenCalled()
  await missing(answers, 'd')
  expect(onDeaf).toHaveBeenCalledOnce()
})

test('an answer that is late, and several that are missed together, are no such sign', async () => {
  const onDeaf = vi.fn()
  const answers = createAnswers(ANSWER_MS, new Map(), onDeaf)
  for (let round = 0; round < 10; round += 1) {
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((id) => missing(answers, id)))
    answers.give('a', {})
  }
  expect(onDeaf).not.toHaveBeenCalled()
})

test('who has the message shows that WhatsApp took it', async () => {
  const answers = createAnswers(ANSWER_MS, new Map(), () => undefined)
  const answer = answers.to('a')
  answers.received('a')
  expect(await answer).toEqual({})
})

/** A number whose connections follow each other as they are told of as deaf. */
const startNumber = () => {
  const unanswered = new Map<string, number>()
  const number = {
    made: 0,
    answers: createAnswers(ANSWER_MS, unanswered, () => undefined),
  }
  const connect = (): void => {
    number.made += 1
    number.answers = createAnswers(ANSWER_MS, unanswered, connect)
  }
  connect()
  return number
}

test('a message that WhatsApp never answers, on no connection, has fewer and fewer made anew', async () => {
  const number = startNumber()
  const made: number[] = []
  for (let tries = 1; tries <= 400; tries += 1) {
    const before = number.made
    await missing(number.answers, 'never')
    if (number.made > before) made.push(tries)
  }
  // After 4, 16, 64 and 256 tries more, where every fourth used to.
  expect(made).toEqual([4, 20, 84, 340])
})

test('a connection that takes no message is told of beside a message that WhatsApp never answers', async () => {
  const number = startNumber()
  for (let tries = 0; tries < 30; tries += 1) await missing(number.answers, 'never')
  const before = number.made
  for (const id of ['a', 'b', 'c', 'd']) await missing(number.answers, id)
  expect(number.made).toBe(before + 1)
})

test('a message that was answered after all counts in full again', async () => {
  const number = startNumber()
  for (let tries = 0; tries < 4; tries += 1) await missing(number.answers, 'late')
  expect(number.made).toBe(2)
  number.answers.give('late', {})
  for (let tries = 0; tries < 4; tries += 1) await missing(number.answers, 'late')
  expect(number.made).toBe(3)
})
