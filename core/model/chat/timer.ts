import { z } from 'zod'
import { kept } from '../newer.ts'

/** A chat's timer of disappearing messages, as WhatsApp's apps on both sides agreed on it. */
export const Timer = kept({
  /** How long a message stays, s; 0: messages stay for good. */
  seconds: z.number().int().nonnegative(),
  /** When it was set, by WhatsApp's clock, ms. */
  since: z.number(),
})
export type Timer = z.infer<typeof Timer>

/** What stands after a message or a setting told of a timer: the one that was set later; the same object if nothing changes. */
export const laterTimer = (now: Timer | undefined, told: Timer | undefined): Timer | undefined => {
  if (told === undefined || (now !== undefined && told.since < now.since)) return now
  return told.since === now?.since && told.seconds === now.seconds ? now : told
}
