import type { Bus } from '@sahut/core/bus/bus'
import { wakeWorker } from '@sahut/core/bus/wake-worker'

/** All workers share this work. */
const GROUP = 'outboxes'

/**
 * Wakes the worker of each number for which something was queued, once more (decision 0063): the word of whoever queued
 * it may be lost, and what stands in a log is not. @returns the way to stop
 */
export const ringBells = (bus: Pick<Bus, 'divide' | 'signal'>): Promise<() => Promise<void>> =>
  bus.divide(GROUP, (commit) => {
    wakeWorker(commit, bus.signal)
    return Promise.resolve()
  })
