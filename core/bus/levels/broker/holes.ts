import type { InboxId } from '../../../model/ids.ts'
import type { Inboxes } from '../../bus.ts'

/** Holes are told together: after so many ms, and no sooner than this after the last time. */
const DELAY_MS = 100
const PAUSE_MS = 1_000

/** Who wants to know that something may have passed by. */
export type Holes = {
  /** @returns ends the listening */
  listen: (listener: (inboxes: Inboxes) => void) => () => void
  tell: (inboxes: Inboxes) => void
  close: () => void
}

/** @param onFirst called with the first listener: from then on words of losses are wanted */
export const createHoles = (onFirst: () => void): Holes => {
  const listeners = new Set<(inboxes: Inboxes) => void>()
  let timer: NodeJS.Timeout | undefined
  let last = -Infinity
  let untold: Set<InboxId> | 'all' = new Set()
  let isListenedTo = false
  return {
    listen: (listener) => {
      // A set holds a function once; whoever listens twice is told twice.
      const own = (inboxes: Inboxes): void => {
        listener(inboxes)
      }
      listeners.add(own)
      if (!isListenedTo) {
        isListenedTo = true
        onFirst()
      }
      return () => {
        listeners.delete(own)
      }
    },
    tell: (inboxes) => {
      if (inboxes === 'all') untold = 'all'
      else if (untold !== 'all') for (const inboxId of inboxes) untold.add(inboxId)
      if (timer !== undefined) return
      timer = setTimeout(
        () => {
          const told = untold
          untold = new Set()
          timer = undefined
          last = performance.now()
          for (const listener of listeners) listener(told)
        },
        Math.max(DELAY_MS, last + PAUSE_MS - performance.now()),
      )
    },
    close: () => {
      clearTimeout(timer)
      listeners.clear()
    },
  }
}
