import type { JournalEntry } from '@sahut/simulator/control/contract'
import { describe, expect, it } from 'vitest'
import { judge } from './checker.ts'
import { answer, contact, observer, phone, received, sent, sight } from './checker-fixture.ts'

describe('the checker', () => {
  it('finds nothing wrong where nothing is', () => {
    const verdict = judge(
      [sent(1, 'A'), sent(2, 'B'), received(3, 'R')],
      [observer([sight(1, 'A'), sight(2, 'B'), sight(3, 'R', true)])],
      [answer(3, 'R')],
    )
    expect(verdict.violations).toEqual([])
    expect(verdict).toMatchObject({ inbound: 2, outbound: 1, latencies: [990, 980] })
  })

  it('catches a message that one observer never saw', () => {
    const verdict = judge(
      [sent(1, 'A'), sent(2, 'B')],
      [observer([sight(1, 'A'), sight(2, 'B')]), observer([sight(1, 'A')])],
      [],
    )
    expect(verdict.lost).toBe(1)
  })

  it('catches an altered text', () => {
    expect(judge([sent(1, 'A')], [observer([sight(1, 'A', false, 'other')])], []).lost).toBe(1)
  })

  it('catches a message shown twice and one that nobody sent', () => {
    expect(judge([sent(1, 'A')], [observer([sight(1, 'A'), sight(2, 'A')])], []).duplicated).toBe(1)
    expect(judge([sent(1, 'A')], [observer([sight(1, 'A'), sight(2, 'X')])], []).duplicated).toBe(1)
  })

  it('catches two swapped messages', () => {
    expect(
      judge([sent(1, 'A'), sent(2, 'B')], [observer([sight(1, 'B'), sight(2, 'A')])], []).misordered,
    ).toBe(1)
  })

  it('catches late arrival before an earlier seq', () => {
    expect(
      judge([sent(1, 'A'), sent(2, 'B')], [observer([sight(2, 'B'), sight(1, 'A')])], []).misordered,
    ).toBe(1)
  })

  it('catches observers who disagree on a place', () => {
    const crossed = judge(
      [sent(1, 'A')],
      [
        observer([sight(1, 'A')]),
        observer([sight(1, 'A'), sight(2, 'R', true)]),
        observer([sight(1, 'A'), sight(2, 'S', true)]),
      ],
      [],
      [answer(2, 'R'), answer(2, 'S')],
    )
    expect(crossed.misordered).toBe(1)
  })

  it('catches a chat on a screen that has no right to it', () => {
    expect(judge([sent(1, 'A')], [observer([sight(1, 'A')], [])], []).leaked).toBe(1)
  })

  it('catches an answer that never came, came twice, or came in the wrong order', () => {
    expect(judge([], [], [answer(1, 'R')]).lost).toBe(1)
    expect(judge([received(1, 'R'), received(2, 'R')], [], [answer(1, 'R')]).duplicated).toBe(1)
    expect(judge([received(1, 'S'), received(2, 'R')], [], [answer(1, 'R'), answer(2, 'S')]).misordered).toBe(
      1,
    )
  })
})

describe('the checker, of what agents were acknowledged', () => {
  it('catches an answer that a colleague never saw, saw twice, or saw elsewhere', () => {
    const journal = [received(1, 'R')]
    const acknowledged = [answer(1, 'R')]
    expect(judge(journal, [observer([])], acknowledged).lost).toBe(1)
    const twice = [observer([sight(1, 'R', true), sight(2, 'R', true)])]
    expect(judge(journal, twice, acknowledged).duplicated).toBe(1)
    expect(judge(journal, [observer([sight(2, 'R', true)])], acknowledged).misordered).toBe(1)
  })
})

describe('the checker, of what is there as ours', () => {
  const journal = [received(1, 'R')]
  const acknowledged = [answer(1, 'R')]

  it('lets an answer through that was never acknowledged and is there all the same, and one from the phone', () => {
    const unsure = answer(2, 'S')
    const about = { n: 3, at: 30, phone, contact, contactLid: '900000001', t: 3 }
    const fromPhone: JournalEntry = { ...about, event: 'phone:sent', id: 'P', text: 'text R' }
    const sights = [sight(1, 'R', true), sight(2, 'S', true), sight(3, 'P', true, 'text R')]
    const told = [...journal, received(2, 'S'), fromPhone]
    expect(judge(told, [observer(sights)], acknowledged, [unsure]).violations).toEqual([])
  })

  it('catches an answer again under another id, with the contact and on a screen', () => {
    const again = received(2, 'X', 'text R')
    expect(judge([...journal, again], [], acknowledged).duplicated).toBe(1)
    expect(judge([...journal, again], [], acknowledged, [answer(2, 'X', 'text R')]).duplicated).toBe(1)
    const sights = [sight(1, 'R', true), sight(2, 'X', true, 'text R')]
    expect(judge(journal, [observer(sights)], acknowledged).duplicated).toBe(1)
    expect(judge(journal, [observer(sights)], acknowledged, [answer(2, 'X', 'text R')]).duplicated).toBe(1)
  })

  it('catches what nobody wrote, and what somebody wrote to another contact', () => {
    expect(judge([received(1, 'X')], [], []).duplicated).toBe(1)
    expect(judge([], [observer([sight(1, 'X', true)])], []).duplicated).toBe(1)
    const elsewhere = { ...answer(2, 'S'), contact: '6281200000002' }
    expect(judge([...journal, received(2, 'S')], [], acknowledged, [elsewhere]).duplicated).toBe(1)
  })
})
