import type { JournalEntry } from '@sahut/simulator/control/contract'
import { describe, expect, it } from 'vitest'
import { takeoversOf } from './journal-watch.ts'

describe('how long a number was away', () => {
  const away = (n: number, of: string, event: 'companion:disconnected' | 'companion:connected') =>
    ({ n, at: n * 1_000, event, phone: of, backlog: 0 }) as JournalEntry

  it('counts until now for one that never came back', () => {
    const journal = [
      away(1, '621', 'companion:disconnected'),
      away(1, '622', 'companion:disconnected'),
      away(3, '622', 'companion:connected'),
    ]
    expect(takeoversOf(journal, [{ name: 'worker', at: 999 }], 60_999).map(({ ms }) => ms)).toEqual([
      60_000, 2_001,
    ])
  })
})
