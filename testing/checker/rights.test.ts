import { ChatId } from '@sahut/core/model/ids'
import { describe, expect, it } from 'vitest'
import { judge } from './checker.ts'
import { contact, phone } from './checker-fixture.ts'
import { judgeRights } from './rights.ts'

describe('the checker, of rights', () => {
  const chatId = ChatId.parse('cht_aaaaaaaaaaaaaaaaaaaaaaaa')
  const place = { phone, contact, scope: 'inbox' }
  const leaksOf = (at: number[], grant: { from: number; until?: number }) => {
    const verdict = judge([], [], [])
    const deliveries = at.map((one) => ({ observer: 'Budi', chatId, what: 'frame' as const, at: one }))
    judgeRights(
      verdict,
      deliveries,
      [{ observer: 'Budi', scope: 'inbox', ...grant }],
      () => place,
      () => 2_000,
    )
    return verdict.leaked
  }

  it('lets through what lies in a grant, and what was on its way at its end', () => {
    expect(leaksOf([1_000, 50_000], { from: 0 })).toBe(0)
    expect(leaksOf([1_000, 6_999], { from: 0, until: 5_000 })).toBe(0)
  })

  it('catches what came before a grant or too long after it, each time', () => {
    expect(leaksOf([999], { from: 1_000 })).toBe(1)
    expect(leaksOf([7_001, 7_002, 9_000], { from: 0, until: 5_000 })).toBe(3)
  })

  it('asks of an answer whether there was a right at any time while it was under way', () => {
    const leaks = (at: number, answeredAt: number): number => {
      const verdict = judge([], [], [])
      judgeRights(
        verdict,
        [{ observer: 'Budi', chatId, what: 'opened', at, answeredAt }],
        [{ observer: 'Budi', scope: 'inbox', from: 1_000, until: 5_000 }],
        () => place,
        () => 2_000,
      )
      return verdict.leaked
    }
    expect(leaks(500, 1_500)).toBe(0)
    expect(leaks(6_900, 9_000)).toBe(0)
    expect(leaks(500, 999)).toBe(1)
    expect(leaks(7_001, 9_000)).toBe(1)
  })

  it('catches a chat that nobody knows', () => {
    const verdict = judge([], [], [])
    judgeRights(
      verdict,
      [{ observer: 'Budi', chatId, what: 'history', at: 1 }],
      [],
      () => undefined,
      () => 0,
    )
    expect(verdict.leaked).toBe(1)
  })
})
