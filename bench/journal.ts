import type { SimulatorClient } from '@sahut/simulator/control/client'
import type { JournalEntry } from '@sahut/simulator/control/contract'

/** The longest that one request of the journal hangs, ms: it is also how long an end of the following may take. */
const WAIT_MS = 500

/** What the network tells from now on, entry by entry; it never gives up by itself. */
export const followJournal = async (network: SimulatorClient, take: (entry: JournalEntry) => void) => {
  let { journal: last } = await network.state()
  let isOver = false
  const wakers = new Set<() => void>()
  const follow = async (): Promise<void> => {
    while (!isOver) {
      for (const entry of await network.journal(last, { wait: WAIT_MS, limit: 10_000 })) {
        last = entry.n
        take(entry)
      }
      for (const wake of wakers) wake()
    }
  }
  const over = follow()
  // Told to whoever waits; nobody may be waiting when it happens.
  over.catch(() => undefined)
  return {
    /** Resolves once it is true; looked at after each page. @throws what ended the following */
    until: async (isTrue: () => boolean): Promise<void> => {
      const check = new Promise<void>((resolve) => {
        const look = (): void => {
          if (!isTrue()) return
          wakers.delete(look)
          resolve()
        }
        wakers.add(look)
        look()
      })
      await Promise.race([
        check,
        over.then(() => Promise.reject(new Error('The journal is not followed any more.'))),
      ])
    },
    stop: async (): Promise<void> => {
      isOver = true
      await over
    },
  }
}
