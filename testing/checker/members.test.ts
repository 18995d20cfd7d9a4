import type { JournalEntry } from '@sahut/simulator/control/contract'
import { describe, expect, it } from 'vitest'
import { judge } from './checker.ts'
import { phone } from './checker-fixture.ts'
import { notYetGot } from './members.ts'
import type { Acknowledged, Observer, Sight } from './verdict.ts'

const group = '120363000000000001@g.us'
const [siti, budi, dewi] = ['6281200000011', '6281200000012', '6281200000013']

const changed = (n: number, what: string, people: string[], by = siti): JournalEntry => ({
  n,
  at: n * 10,
  event: 'group:changed',
  group,
  phone,
  by,
  what,
  people,
  text: '',
  id: `N${String(n)}`,
})
const wrote = (n: number, author: string, id: string): JournalEntry => {
  const about = { group, phone, author, authorLid: '900', id, text: `text ${id}`, t: n, byPhone: false }
  return { n, at: n * 10, event: 'group:sent', ...about }
}
const left = (n: number, id: string): JournalEntry => ({
  n,
  at: n * 10,
  event: 'companion:sent-to-group',
  group,
  phone,
  id,
})
const got = (n: number, member: string, id: string, text = `text ${id}`): JournalEntry => ({
  n,
  at: n * 10,
  event: 'group:received',
  group,
  member,
  phone,
  id,
  text,
})
const answer = (seq: number, whatsappId: string): Acknowledged => ({
  phone,
  contact: group,
  whatsappId,
  text: `text ${whatsappId}`,
  seq,
})
const line = (seq: number, whatsappId: string, author = siti): Sight => ({
  seq,
  fromMe: false,
  whatsappId,
  author,
  text: '',
  isLine: true,
  sortTs: seq,
  at: 1_000,
})
const said = (seq: number, whatsappId: string, author: string): Sight => ({
  ...line(seq, whatsappId, author),
  isLine: false,
  text: `text ${whatsappId}`,
})
const ours = (seq: number, whatsappId: string): Sight => {
  const { author: _nobodys, ...sight } = said(seq, whatsappId, '')
  return { ...sight, fromMe: true }
}
const sees = (...sights: Sight[]): Observer => ({
  name: 'Sari',
  phones: new Set([phone]),
  chats: [{ phone, contact: group, sights }],
})

const made = changed(1, 'create', [siti, budi, phone])

describe('the checker, of groups', () => {
  it('finds nothing wrong where each message and each change is there once, and each member got the answer', () => {
    const journal = [
      made,
      wrote(2, siti, 'A'),
      left(3, 'R'),
      got(4, siti, 'R'),
      got(5, budi, 'R'),
      changed(6, 'leave', [], budi),
      wrote(7, siti, 'B'),
      left(8, 'S'),
      got(9, siti, 'S'),
    ]
    const seen = [
      line(1, 'N1'),
      said(2, 'A', siti),
      ours(3, 'R'),
      line(4, 'N6', budi),
      said(5, 'B', siti),
      ours(6, 'S'),
    ]
    const acknowledged = [answer(3, 'R'), answer(6, 'S')]
    expect(judge(journal, [sees(...seen)], acknowledged).violations).toEqual([])
    expect(notYetGot(journal, acknowledged)).toEqual([])
  })

  it('catches a message that somebody else is said to have written, one that is not there and a change that is not told', () => {
    const journal = [made, wrote(2, siti, 'A')]
    expect(judge(journal, [sees(line(1, 'N1'), said(2, 'A', budi))], []).lost).toBe(1)
    expect(judge(journal, [sees(line(1, 'N1'))], []).lost).toBe(1)
    expect(judge(journal, [sees(said(1, 'A', siti))], []).lost).toBe(1)
    const twice = [line(1, 'N1'), line(2, 'N1'), said(3, 'A', siti)]
    expect(judge(journal, [sees(...twice)], []).duplicated).toBe(1)
    expect(judge(journal, [sees(said(1, 'A', siti), line(2, 'N1'))], []).misordered).toBe(1)
  })

  it('catches an answer that one member never got, got twice, got altered or got in another order', () => {
    const journal = [made, left(2, 'R'), got(3, siti, 'R'), left(4, 'S'), got(5, siti, 'S')]
    const seen = sees(line(1, 'N1'), ours(2, 'R'), ours(3, 'S'))
    const acknowledged = [answer(2, 'R'), answer(3, 'S')]
    const judged = (...more: JournalEntry[]) => judge([...journal, ...more], [seen], acknowledged)
    expect(judged(got(6, budi, 'R'), got(7, budi, 'S')).violations).toEqual([])
    expect(judged(got(6, budi, 'R')).lost).toBe(1)
    expect(notYetGot([...journal, got(6, budi, 'R')], acknowledged)).toMatchObject([{ member: budi }])
    expect(judged(got(6, budi, 'R'), got(7, budi, 'S', 'other')).lost).toBe(1)
    expect(judged(got(6, budi, 'R'), got(7, budi, 'S'), got(8, budi, 'S')).duplicated).toBe(1)
    expect(judged(got(6, budi, 'S'), got(7, budi, 'R')).misordered).toBe(1)
  })

  it('catches a reaction of a member that is not there, or is said to be of another', () => {
    const about = { group, phone, author: budi, authorLid: '901', id: 'D', whose: siti, own: false }
    const reacted: JournalEntry = {
      n: 3,
      at: 30,
      event: 'group:did',
      ...about,
      deed: 'reaction',
      of: 'A',
      text: '👍',
    }
    const journal = [made, wrote(2, siti, 'A'), reacted]
    const seen = (...reactions: string[]) => {
      const { chats, ...one } = sees(line(1, 'N1'), said(2, 'A', siti))
      const present = [{ fromMe: false, whatsappId: 'A', text: 'text A', isDeleted: false, reactions }]
      return { ...one, chats: chats.map((chat) => ({ ...chat, present })) }
    }
    expect(judge(journal, [seen('901@lid 👍')], []).violations).toEqual([])
    expect(judge(journal, [seen()], []).lost).toBe(1)
    expect(judge(journal, [seen('900@lid 👍')], []).lost).toBe(1)
  })

  it('owes nothing to who came later, or left', () => {
    const journal = [
      made,
      left(2, 'R'),
      got(3, siti, 'R'),
      changed(4, 'add', [dewi]),
      changed(5, 'remove', [budi]),
    ]
    const seen = sees(line(1, 'N1'), ours(2, 'R'), line(3, 'N4'), line(4, 'N5'))
    expect(judge(journal, [seen], [answer(2, 'R')]).violations).toEqual([])
    const acknowledged = [answer(2, 'R'), answer(5, 'S')]
    const { violations } = judge([...journal, left(6, 'S')], [seen], acknowledged)
    for (const text of ['answer S never came', `did not reach ${siti}`, `did not reach ${dewi}`])
      expect(violations.filter((one) => one.text.includes(text))).toHaveLength(1)
    expect(violations).toHaveLength(3)
  })

  it('catches what a member got that nobody wrote', () => {
    const journal = [made, got(2, siti, 'X'), got(3, budi, 'X')]
    expect(judge(journal, [sees(line(1, 'N1'))], []).duplicated).toBe(2)
  })
})
