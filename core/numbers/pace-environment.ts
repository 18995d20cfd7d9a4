import { DEFAULT_PACE, Pace } from '../model/number/number.ts'
import { z } from 'zod'

const whole = (bounds: z.ZodNumber) => z.coerce.number({ error: 'must be a whole number' }).pipe(bounds)

/** The pace of numbers that have none of their own: workers keep it, the API tells admins of it. */
export const paceVariables = {
  PACE_PER_MINUTE: whole(Pace.shape.perMinute)
    .default(DEFAULT_PACE.perMinute)
    .describe('how many messages a minute a number sends that has no pace of its own'),
  PACE_BURST: whole(Pace.shape.burst)
    .default(DEFAULT_PACE.burst)
    .describe('how many of them may leave at once after a rest; after a reconnect none do'),
}

/** The pace that an environment sets. */
export const paceOf = (env: { PACE_PER_MINUTE: number; PACE_BURST: number }): Pace => ({
  perMinute: env.PACE_PER_MINUTE,
  burst: env.PACE_BURST,
})
