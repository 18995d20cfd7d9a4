import { createLease } from '@sahut/core/events/lease'
import type { Following } from '@sahut/core/events/follow-chats'
import { createRerun } from '@sahut/core/process/rerun'
import { followInto, openSearchEngine } from '@sahut/core/search/set-up'
import type { OpenSearchSettings } from '@sahut/core/search/settings'

/** A worker that dies leaves the index to another after so long, ms. */
const LEASE_MS = 30_000

/** Fills the index of the search, for as long as the worker lives: one of all workers does. */
export type Indexing = { start: () => void; close: () => Promise<void> }

export const createIndexing = (
  settings: OpenSearchSettings,
  ground: Parameters<typeof followInto>[1],
  leaseMs = LEASE_MS,
): Indexing => {
  const engine = openSearchEngine(settings)
  const lease = createLease(ground.table, 'search', leaseMs)
  let following: Following | undefined

  const stop = async (): Promise<void> => {
    const ended = following
    following = undefined
    await ended?.close()
  }

  const turn = createRerun(async () => {
    try {
      if (await lease.take()) {
        if (following !== undefined) return leaseMs / 3
        following = followInto(engine, ground)
        following.start()
      } else await stop()
    } catch (error) {
      // Whether it is ours still is known the next time; who has it twice does no harm.
      ground.logger.error({ err: error }, 'it is not known who fills the index of the search')
    }
    return leaseMs / 3
  })

  return {
    start: turn.ask,
    close: async () => {
      turn.stop()
      await turn.settled()
      const isOurs = following !== undefined
      await stop()
      if (isOurs) await lease.giveBack()
      await engine.close()
    },
  }
}
