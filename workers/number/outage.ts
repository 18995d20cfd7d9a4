import type { NumberState } from '@sahut/core/model/number/number'

/** For how long a number that is to be connected is not. */
export type Outage = {
  entered: (state: NumberState) => void
  /** ms; 0 while it is connected, or while it is for a person to link it. */
  ms: () => number
}

const FOR_PEOPLE: ReadonlySet<NumberState> = new Set<NumberState>(['linking', 'logged-out', 'unlinked'])

/**
 * It begins anew only after a connection that lasted: a number that is thrown out as soon as it is connected, again
 * and again, is of no use to anybody.
 * @param lastsMs how long that is
 * @param now on a monotonic clock, ms
 */
export const createOutage = (
  lastsMs: number,
  now: () => number = performance.now.bind(performance),
): Outage => {
  let state: NumberState = 'waiting'
  let downSince = now()
  let openSince = Infinity
  const hasLasted = (): boolean => state === 'open' && now() - openSince >= lastsMs
  const ms = (): number => (hasLasted() || FOR_PEOPLE.has(state) ? 0 : now() - downSince)
  return {
    entered: (next) => {
      if (ms() === 0) downSince = now()
      if (next === 'open' && state !== 'open') openSince = now()
      state = next
    },
    ms,
  }
}
