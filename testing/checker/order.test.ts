import type { JournalEntry } from '@sahut/simulator/control/contract'
import { describe, expect, it } from 'vitest'
import { judge } from './checker.ts'
import { answer, contact, observer, phone, received, sent, showing, sight } from './checker-fixture.ts'
import type { Observer } from './verdict.ts'

const asked = (n: number, id: string): JournalEntry => ({
  n,
  at: n * 10,
  event: 'companion:receipt',
  contact,
  phone,
  id,
  type: 'retry',
})

describe('the checker, of a message that was asked for again', () => {
  it('lets it come after those that were sent after it, and nothing else', () => {
    const late = [observer([sight(1, 'B'), sight(2, 'C'), sight(3, 'A')])]
    const journal = [sent(1, 'A'), sent(2, 'B'), sent(3, 'C')]
    expect(judge([...journal, asked(4, 'A')], late, []).violations).toEqual([])
    expect(judge([...journal, asked(4, 'B')], late, []).misordered).toBe(1)
    const swapped = [observer([sight(1, 'C'), sight(2, 'B'), sight(3, 'A')])]
    expect(judge([...journal, asked(4, 'A')], swapped, []).misordered).toBe(1)
  })

  it('lets an answer that the contact could not read come late', () => {
    const unreadable: JournalEntry = {
      n: 1,
      at: 10,
      event: 'contact:undecryptable',
      contact,
      phone,
      id: 'R',
      reason: 'a fault was ordered',
    }
    const journal = [received(2, 'S'), received(3, 'R')]
    const answers = [answer(1, 'R'), answer(2, 'S')]
    expect(judge([unreadable, ...journal], [], answers).violations).toEqual([])
    expect(judge(journal, [], answers).misordered).toBe(1)
  })
})

describe('the checker, of the order in which people saw messages', () => {
  const [A, B] = [sight(1, 'A'), sight(3, 'B')]
  const R = sight(2, 'R', true)
  const S = sight(4, 'S', true)
  const journal = [sent(1, 'A'), received(2, 'R'), sent(3, 'B'), received(4, 'S')]
  const answers = [{ ...answer(2, 'R'), answers: 'A' }, answer(4, 'S')]
  const judgedOf = (...shown: ReturnType<typeof sight>[]) => judge(journal, [showing(...shown)], answers)

  it('finds nothing wrong where each stands below what came before', () => {
    expect(judgedOf(A, R, B, S).violations).toEqual([])
  })

  it('catches an answer below what the contact wrote after having got it', () => {
    expect(judgedOf(A, B, R, S)).toMatchObject({ misordered: 1 })
  })

  it('catches an answer above what it answers', () => {
    expect(judgedOf(R, A, B, S)).toMatchObject({ misordered: 1 })
  })

  it('catches what one side wrote in another order than the network took it', () => {
    expect(judge([sent(1, 'A'), sent(3, 'B')], [showing(B, A)], []).misordered).toBe(1)
    const ours = [received(2, 'R'), received(4, 'S')]
    expect(judge(ours, [showing(S, R)], [answer(2, 'R'), answer(4, 'S')]).misordered).toBe(1)
  })

  it('takes no side where both were under way at once', () => {
    const crossing = [sent(1, 'A'), sent(2, 'B'), received(3, 'R')]
    for (const shown of [
      [A, R, B],
      [A, B, R],
    ])
      expect(judge(crossing, [showing(...shown)], [answer(2, 'R')]).violations).toEqual([])
  })

  it('catches what was there and is gone in the end, and what stands there twice', () => {
    const [sari] = [showing(A, R, B, S)]
    const [chat] = sari.chats
    const end = (shown: number[]): Observer => ({ ...sari, chats: chat ? [{ ...chat, shown }] : [] })
    expect(judge(journal, [end([1, 2, 4])], answers).lost).toBe(1)
    expect(judge(journal, [end([1, 2, 2, 3, 4])], answers).duplicated).toBe(1)
  })
})
