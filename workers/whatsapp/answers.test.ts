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
  const answers = createAnswers(ANSWER_MS, onDeaf)
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
  const answers = createAnswers(ANSWER_MS, onDeaf)
  for (let round = 0; round < 10; round += 1) {
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((id) => missing(answers, id)))
    answers.give('a', {})
  }
  expect(onDeaf).not.toHaveBeenCalled()
})

test('who has the message shows that WhatsApp took it', async () => {
  const answers = createAnswers(ANSWER_MS, () => undefined)
  const answer = answers.to('a')
  answers.received('a')
  expect(await answer).toEqual({})
})
