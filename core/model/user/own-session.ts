import { z } from 'zod'
import { SessionId } from '../ids.ts'

/** A browser in the words of its maker, as far as it says so: Chrome, Windows. */
export const Device = z.object({
  browser: z.string().max(40).optional(),
  system: z.string().max(40).optional(),
})
export type Device = z.infer<typeof Device>

/** A session, for the person whose it is. */
export const OwnSession = z.object({
  sessionId: SessionId,
  device: Device,
  /** ms; nothing for one that an older release began */
  startedAt: z.number().optional(),
  /** ms, to a quarter of an hour: when it got its newest access token */
  usedAt: z.number(),
})
export type OwnSession = z.infer<typeof OwnSession>
