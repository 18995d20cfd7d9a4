import { z } from 'zod'
import { kept } from '../newer.ts'

/** A month of minutes. */
export const MOST_MINUTES = 43_200

/** Within how many open minutes an inbox wants to have answered, and to have resolved. */
export const Targets = kept({
  /** From the first message that waits for an answer. */
  respond: z.number().optional(),
  /** From the message that opened the chat. */
  resolve: z.number().optional(),
})
export type Targets = z.infer<typeof Targets>

const minutes = z
  .int()
  .min(1, 'must be at least 1')
  .max(MOST_MINUTES, `must be at most ${String(MOST_MINUTES)}`)

/** What admins set. */
export const NewTargets = z.strictObject({ respond: minutes.optional(), resolve: minutes.optional() })
