import { expect, test } from 'vitest'
import type { Verdict } from './verdict.ts'
import { judgeWork, type WorkedChat, type WorkLine } from './work.ts'

const place = { phone: '628111', contact: '628222' }

const judged = (
  lines: WorkLine[],
  rest: Partial<WorkedChat> = {},
  notes: Parameters<typeof judgeWork>[2]['notes'] = [],
) => {
  const verdict: Verdict = {
    inbound: 0,
    outbound: 0,
    lost: 0,
    duplicated: 0,
    misordered: 0,
    leaked: 0,
    violations: [],
    latencies: [],
  }
  const chat = { ...place, lines, end: { seq: lines.length }, answered: [], ...rest }
  judgeWork(verdict, [chat], { notes, written: new Set(), journal: [] })
  const { lost, duplicated, misordered } = verdict
  return { lost, duplicated, misordered }
}
const NOTHING = { lost: 0, duplicated: 0, misordered: 0 }

test('work that follows from its lines is fine', () => {
  const lines: WorkLine[] = [
    { seq: 1, opens: true },
    { seq: 2, assignee: 'sari', saw: null },
    { seq: 3, state: 'resolved' },
    { seq: 4, opens: true },
    { seq: 5, assignee: null, saw: 'sari', priority: 'high' },
  ]
  const answered = [
    { seq: 2, assignee: 'sari' },
    { seq: 3, assignee: 'sari', state: 'resolved' },
  ]
  expect(judged(lines, { answered, end: { seq: 5, priority: 'high' } })).toEqual(NOTHING)
})

test('two who both took a chat are found', () => {
  const lines: WorkLine[] = [
    { seq: 1, assignee: 'sari', saw: null },
    { seq: 2, assignee: 'budi', saw: null },
  ]
  expect(judged(lines, { end: { seq: 2, assignee: 'budi' } })).toEqual({ ...NOTHING, misordered: 1 })
})

test('what was answered and is not there is found, and a chat that does not stand as its lines say', () => {
  const answered = [{ seq: 1, assignee: 'sari' }]
  expect(judged([{ seq: 1, opens: true }], { answered })).toEqual({ ...NOTHING, lost: 1 })
  expect(judged([{ seq: 1, state: 'resolved' }])).toEqual({ ...NOTHING, lost: 1 })
})

test('a note that is lost, doubled or elsewhere is found', () => {
  const note = { whatsappId: 'a', text: 'x' }
  const done = { ...place, ...note, seq: 1 }
  expect(judged([{ seq: 1, note }], {}, [done])).toEqual(NOTHING)
  expect(judged([], {}, [done])).toEqual({ ...NOTHING, lost: 1 })
  expect(judged([{ seq: 2, note }], {}, [done])).toEqual({ ...NOTHING, misordered: 1 })
  const twice = [
    { seq: 1, note },
    { seq: 2, note },
  ]
  expect(judged(twice, {}, [done])).toEqual({ ...NOTHING, duplicated: 1 })
})
