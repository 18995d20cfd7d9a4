import type { Bus } from '@sahut/core/bus/bus'
import { numberRoom } from '@sahut/core/bus/rooms'
import type { Numbers } from '@sahut/core/numbers/numbers'
import { createHistory, type History } from '../history/history.ts'

/** What the phone tells of the time before; people who look at the number are told how far that is. */
export const createNumberHistory = (
  deps: Omit<Parameters<typeof createHistory>[0], 'tell'> & {
    numbers: Pick<Numbers, 'tellHistory'>
    bus: Pick<Bus, 'publish'>
  },
): History => {
  const { numbers, bus, ownership } = deps
  return createHistory({
    ...deps,
    tell: async (progress) => {
      const number = await numbers.tellHistory(ownership, progress)
      bus.publish(numberRoom(ownership.numberId), 'number:changed', { number })
    },
  })
}
