import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { SahutError } from '@sahut/core/contract/errors'
import type { UserId } from '@sahut/core/model/ids'

/** What users may ask of this gateway, over all their sockets. @throws SahutError rate_limited */
export type Limits = {
  command: (userId: UserId) => Promise<void>
  message: (userId: UserId) => Promise<void>
}

const createLimit = (points: number) => {
  const limiter = new RateLimiterMemory({ points, duration: 10 })
  return async (userId: UserId): Promise<void> => {
    try {
      await limiter.consume(userId)
    } catch (thrown) {
      if (!(thrown instanceof RateLimiterRes)) throw thrown
      const seconds = Math.ceil(thrown.msBeforeNext / 1000)
      throw new SahutError('rate_limited', `That was too much at once. Try again in ${String(seconds)} s.`, {
        retryAfter: seconds,
      })
    }
  }
}

/** Limits kept in this process, so a user's share is per gateway. */
export const createLimits = (settings: { commandsPer10s: number; messagesPer10s: number }): Limits => ({
  command: createLimit(settings.commandsPer10s),
  message: createLimit(settings.messagesPer10s),
})
