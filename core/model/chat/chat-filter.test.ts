import { describe, expect, it } from 'vitest'
import { newLabelId, newNumberId, newTeamId, newUserId } from '../ids.ts'
import { type ChatFilter, isWanted } from './chat-filter.ts'
import type { Work } from './work.ts'

const [me, sari] = [newUserId(), newUserId()]
const [vip, late] = [newLabelId(), newLabelId()]
const team = newTeamId()
const numberId = newNumberId()
const NOW = 1_000_000_000

const wants = (filter: ChatFilter, work?: Work): boolean =>
  isWanted({ numberId, ...(work && { work }) }, filter, { me, now: NOW })

describe('a filter of chats', () => {
  it('without a condition wants all', () => {
    expect(wants({})).toBe(true)
  })

  it('wants what has any of the labels, numbers, teams and priorities that it names', () => {
    expect(wants({ labels: [vip, late] }, { labels: [late] })).toBe(true)
    expect(wants({ labels: [vip] }, { labels: [late] })).toBe(false)
    expect(wants({ labels: [vip] })).toBe(false)
    expect(wants({ numbers: [numberId] })).toBe(true)
    expect(wants({ numbers: [newNumberId()] })).toBe(false)
    expect(wants({ teams: [team] }, { team })).toBe(true)
    expect(wants({ priorities: ['high', 'urgent'] }, { priority: 'urgent' })).toBe(true)
    expect(wants({ priorities: ['high'] }, { priority: 'low' })).toBe(false)
  })

  it("knows whose a chat is: the caller's, somebody's, nobody's", () => {
    expect(wants({ assignee: 'me' }, { assignee: me })).toBe(true)
    expect(wants({ assignee: 'me' }, { assignee: sari })).toBe(false)
    expect(wants({ assignee: sari }, { assignee: sari })).toBe(true)
    expect(wants({ assignee: 'nobody' })).toBe(true)
    expect(wants({ assignee: 'nobody' }, { assignee: me })).toBe(false)
  })

  it('wants who waits for so long, and not who was answered', () => {
    expect(wants({ waitingMin: 30 }, { waiting: NOW - 30 * 60_000 })).toBe(true)
    expect(wants({ waitingMin: 30 }, { waiting: NOW - 29 * 60_000 })).toBe(false)
    expect(wants({ waitingMin: 0 })).toBe(false)
  })

  it('wants only what meets all conditions', () => {
    const filter: ChatFilter = { labels: [vip], assignee: 'me' }
    expect(wants(filter, { labels: [vip], assignee: me })).toBe(true)
    expect(wants(filter, { labels: [vip], assignee: sari })).toBe(false)
  })
})
