import { expect, test } from 'vitest'
import { newUserId } from '../model/ids.ts'
import type { Entry, MessageEntry } from '../model/message/message.ts'
import { type Counts, plus } from '../model/workspace/report.ts'
import { beginning, countEntry } from './course.ts'

const userId = newUserId()
const text = { type: 'text', text: 'Halo' } as const
const AUTHORS = {
  contact: { type: 'contact' },
  agent: { type: 'agent', userId, name: 'Sari' },
  phone: { type: 'phone' },
  automatic: { type: 'automatic' },
} as const

type Step = [
  who: keyof typeof AUTHORS,
  minute: number,
  content?: MessageEntry['content'],
  more?: Partial<MessageEntry>,
]

const MINUTE_MS = 60_000

/** What a chat counts in which this happens. */
const counted = (...steps: Step[]): Counts => {
  let course = beginning(1)
  let all: Counts = {}
  for (const [at, [who, minute, content = text, more = {}]] of steps.entries()) {
    const entry: Entry = {
      kind: 'message',
      seq: at + 1,
      at: minute * MINUTE_MS,
      sortTs: 0,
      fromMe: who !== 'contact',
      whatsappId: String(at),
      author: AUTHORS[who],
      content,
      ...more,
    }
    const next = countEntry(course, entry)
    course = next.course
    all = plus(all, next.counted?.counts ?? {})
  }
  return all
}

const resolve = { type: 'work', state: 'resolved' } as const

test('a conversation begins with a customer’s message, is answered once first, and ends when it is resolved', () => {
  expect(
    counted(
      ['contact', 0],
      ['contact', 1],
      ['agent', 4],
      ['contact', 10],
      ['agent', 12],
      ['agent', 20, resolve],
    ),
  ).toEqual({
    in: 3,
    out: 2,
    begun: 1,
    first: 1,
    firstMs: 4 * MINUTE_MS,
    first1: 1,
    answers: 2,
    answersMs: 6 * MINUTE_MS,
    resolved: 1,
    resolving: 1,
    resolvingMs: 20 * MINUTE_MS,
  })
})

test('what nobody wrote answers nobody, and the phone’s answer is one', () => {
  expect(counted(['contact', 0], ['automatic', 0], ['phone', 30])).toMatchObject({
    out: 2,
    first: 1,
    firstMs: 30 * MINUTE_MS,
    first3: 1,
  })
})

test('after it was resolved the next message begins another conversation', () => {
  expect(counted(['contact', 0], ['agent', 1, resolve], ['contact', 100], ['agent', 101])).toMatchObject({
    begun: 2,
    resolved: 1,
    first: 1,
    firstMs: MINUTE_MS,
  })
})

test('what we write first waits for nobody, and notes are said to nobody', () => {
  expect(counted(['agent', 0], ['agent', 1, { type: 'note', text: 'baik' }])).toEqual({ out: 1 })
})

test('a rating begins no conversation, and a target that was not met is counted', () => {
  const missed = { type: 'work', missed: 'response' } as const
  expect(
    counted(
      ['contact', 0],
      ['automatic', 5, missed],
      ['agent', 9, resolve],
      ['contact', 10, text, { rates: 4 }],
    ),
  ).toEqual({
    in: 2,
    begun: 1,
    missedResponse: 1,
    resolved: 1,
    resolving: 1,
    resolvingMs: 9 * MINUTE_MS,
    rated: 1,
    ratedSum: 4,
  })
})
