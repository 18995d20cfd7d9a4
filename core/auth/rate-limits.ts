import { z } from 'zod'
import { SahutError } from '../contract/errors.ts'
import { decoded } from '../store/decoding.ts'
import { adding, setting, together } from '../store/expressions.ts'
import { limitKey } from '../store/keys/users.ts'
import type { Item, Table } from '../store/table.ts'

/** So many in so long, per key. */
export type Rate = { points: number; windowMs: number }

/** What was counted; `giveBack` takes it off again, for what proved harmless. */
export type Counted = { giveBack: () => Promise<void> }

/** A limit that holds over all processes, because the store counts. */
export type RateLimit = {
  /** Counts one. @throws SahutError rate_limited once there were too many, unavailable */
  take: (key: string) => Promise<Counted>
  /** Looks and counts nothing. @throws SahutError rate_limited, unavailable */
  look: (key: string) => Promise<void>
}

type Deps = { table: Pick<Table, 'get' | 'update'>; now?: () => number }

/** A row outlives its window by so much, s: clocks of processes differ. */
const KEPT_S = 600

const CountRow = z.object({ count: z.number() })

const countOf = (row: Item | undefined): number => (row === undefined ? 0 : decoded(CountRow, row).count)

const refusal = (waitMs: number): SahutError => {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000))
  return new SahutError('rate_limited', `That was too often. Try again in ${String(seconds)} s.`, {
    retryAfter: seconds,
  })
}

/** The window that a moment lies in, and what this process knows of it; older ones are forgotten. */
const createWindows = <State>(windowMs: number, now: () => number, begin: () => State) => {
  let current = { window: Number.NaN, state: begin() }
  return () => {
    const window = Math.floor(now() / windowMs)
    if (window !== current.window) current = { window, state: begin() }
    return { ...current, leftMs: (window + 1) * windowMs - now() }
  }
}

const counting = (table: Deps['table'], name: string, { windowMs }: Rate) => ({
  add: async (key: string, window: number, by: number): Promise<number> => {
    const expiresAt = Math.ceil(((window + 1) * windowMs) / 1000) + KEPT_S
    return countOf(
      await table.update(
        limitKey(name, key, window),
        together(setting({ expiresAt }), adding({ count: by })),
      ),
    )
  },
  read: async (key: string, window: number): Promise<number> =>
    countOf(await table.get(limitKey(name, key, window))),
})

/**
 * Counts each in the store, in fixed windows. What this process knows to be too much asks the store no more.
 * @param name of what is limited
 */
export const createRateLimit = ({ table, now = Date.now }: Deps, name: string, rate: Rate): RateLimit => {
  const store = counting(table, name, rate)
  const windows = createWindows(rate.windowMs, now, () => new Set<string>())
  return {
    take: async (key) => {
      const { window, state: full, leftMs } = windows()
      if (full.has(key)) throw refusal(leftMs)
      const count = await store.add(key, window, 1)
      if (count > rate.points) {
        full.add(key)
        throw refusal(leftMs)
      }
      return {
        giveBack: async () => {
          await store.add(key, window, -1)
          full.delete(key)
        },
      }
    },
    look: async (key) => {
      const { window, state: full, leftMs } = windows()
      if (full.has(key)) throw refusal(leftMs)
      if ((await store.read(key, window)) < rate.points) return
      full.add(key)
      throw refusal(leftMs)
    },
  }
}

/**
 * For what is asked often: this process counts by itself and tells the store each time it counted a further `step`, so
 * that who asks less costs nothing. Over n processes up to n * step more may pass.
 */
export const createCoarseRateLimit = (
  { table, now = Date.now }: Deps,
  name: string,
  { step, ...rate }: Rate & { step: number },
): ((key: string) => Promise<void>) => {
  const store = counting(table, name, rate)
  const windows = createWindows(rate.windowMs, now, () => new Map<string, { total: number; own: number }>())
  return async (key) => {
    const { window, state, leftMs } = windows()
    const seen = state.get(key) ?? { total: 0, own: 0 }
    state.set(key, seen)
    if (seen.total + seen.own >= rate.points) throw refusal(leftMs)
    seen.own += 1
    if (seen.own < step) return
    seen.own -= step
    // Counted already while the store is asked: others ask at the same time.
    seen.total += step
    seen.total = Math.max(seen.total, await store.add(key, window, step))
  }
}
