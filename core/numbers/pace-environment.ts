import { DEFAULT_PACE, Pace } from '../model/number.ts'
import { z } from 'zod'

const whole = (bounds: z.ZodNumber) => z.coerce.number({ error: 'must be a whole number' }).pipe(bounds)

/** The pace of numbers that have none of their own: workers keep it, the API tells admins of it. */
export const paceVariables = {
  PACE_PER_MINUTE: whole(Pace.shape.perMinute).default(DEFAULT_PACE.perMinute),
  PACE_BURST: whole(Pace.shape.burst).default(DEFAULT_PACE.burst),
}

/** The pace that an environment sets. */
export const paceOf = (env: { PACE_PER_MINUTE: number; PACE_BURST: number }): Pace => ({
  perMinute: env.PACE_PER_MINUTE,
  burst: env.PACE_BURST,
})
