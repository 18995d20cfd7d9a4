import type { Bus, Inboxes } from '@sahut/core/bus/bus'
import type { Feed, FeedLine } from './feed.ts'

/** After a hole of the bus all feeds say so within this time, ms. */
const HOLE_SPREAD_MS = 1_500

const concerns = (inboxes: Inboxes, line: FeedLine): boolean =>
  inboxes === 'all' || (line === 'all' ? inboxes.size > 0 : inboxes.has(line))

/** Has a line of a feed say that something may have been missed, after each hole of the bus. @returns ends that */
export const missHoles = (
  bus: Pick<Bus, 'onHole'>,
  feed: Pick<Feed, 'miss'>,
  line: FeedLine,
): (() => void) => {
  let timer: NodeJS.Timeout | undefined
  const endHoles = bus.onHole((inboxes) => {
    if (!concerns(inboxes, line)) return
    clearTimeout(timer)
    // Not everybody at one moment: the browsers read their lists again.
    timer = setTimeout(() => {
      feed.miss(line)
    }, Math.random() * HOLE_SPREAD_MS)
  })
  return () => {
    clearTimeout(timer)
    endHoles()
  }
}
