import { timerKey, timersDue } from '../../store/keys/timers.ts'
import type { Table } from '../../store/table.ts'
import { timerOf, type TimerRow } from '../row-kinds/timer.ts'

export type { TimerRow }

/** What is to be done to chats in time: at least once, by whoever comes first. */
export type Timers = {
  /** What is due by a time, ms: the first of each part, at most `limit`. @throws SahutError unavailable */
  timersDue: (now: number, limit: number) => Promise<TimerRow[]>
  /** It is done. @throws SahutError unavailable */
  timerDone: (timer: Pick<TimerRow, 'due' | 'chatId' | 'seq' | 'what'>) => Promise<void>
}

/** @param onTrouble told of a row that can't be read, which is left out */
export const createTimers = (table: Table, onTrouble: (error: unknown) => void): Timers => ({
  timersDue: async (now, limit) => {
    const pages = await Promise.all(timersDue(now).map((range) => table.query({ ...range, limit })))
    return pages
      .flatMap(({ items }) => items)
      .flatMap((item) => {
        try {
          return [timerOf(item)]
        } catch (error) {
          onTrouble(error)
          return []
        }
      })
  },
  timerDone: async ({ due, chatId, seq, what }) => {
    await table.delete(timerKey(due, chatId, seq, String(what)))
  },
})
