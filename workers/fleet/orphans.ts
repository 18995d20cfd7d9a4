import type { NumberId } from '@sahut/core/model/ids'

/** A number that was another worker's to take, and that nobody took for so long, is anybody's, ms. */
const ORPHAN_MS = 1_000

/** Numbers that others are to take, but may fail to. */
export type Orphans = {
  /** @returns those that have waited long enough */
  wait: (numberIds: NumberId[]) => Set<NumberId>
  close: () => void
}

/** @param again called when it is time to look whether they were taken */
export const createOrphans = (again: () => void): Orphans => {
  const since = new Map<NumberId, number>()
  let timer: NodeJS.Timeout | undefined
  return {
    wait: (numberIds) => {
      const now = performance.now()
      const waiting = new Set(numberIds)
      for (const numberId of since.keys()) if (!waiting.has(numberId)) since.delete(numberId)
      for (const numberId of waiting) if (!since.has(numberId)) since.set(numberId, now)
      clearTimeout(timer)
      if (waiting.size > 0) timer = setTimeout(again, ORPHAN_MS)
      return new Set(numberIds.filter((numberId) => now - (since.get(numberId) ?? now) >= ORPHAN_MS * 0.9))
    },
    close: () => {
      clearTimeout(timer)
    },
  }
}
