import type { JournalEntry } from '@sahut/simulator/contract'
import { describe, expect, it } from 'vitest'
import { type Acknowledged, judge, type Observer } from './checker.ts'

const phone = '6281100000001'
const contact = '6281200000001'

const sent = (n: number, id: string, text = `text ${id}`): JournalEntry => ({
  n,
  at: n * 10,
  event: 'contact:sent',
  contact,
  contactLid: '900000001',
  phone,
  id,
  text,
  t: n,
  addressing: 'pn',
  linked: true,
})
const received = (n: number, id: string, text = `text ${id}`): JournalEntry => ({
  n,
  at: n * 10,
  event: 'contact:received',
  contact,
  phone,
  id,
  text,
})
const sight = (seq: number, whatsappId: string, fromMe = false, text = `text ${whatsappId}`) => ({
  seq,
  fromMe,
  whatsappId,
  text,
  at: 1_000,
})
const observer = (sights: ReturnType<typeof sight>[], phones = [phone]): Observer => ({
  name: 'Sari',
  phones: new Set(phones),
  chats: [{ phone, contact, sights }],
})
const answer = (seq: number, whatsappId: string): Acknowledged => ({
  phone,
  contact,
  whatsappId,
  text: `text ${whatsappId}`,
  seq,
})

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
