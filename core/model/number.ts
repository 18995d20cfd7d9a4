import { z } from 'zod'
import { InboxId, NumberId, WorkspaceId } from './ids.ts'

/**
 * What a WhatsApp number is doing.
 * - unlinked: nobody asked for it to run
 * - linking: waits for its phone to scan the QR
 * - connecting, open: the session is being made, is up
 * - waiting: disconnected, tries again by itself
 * - quarantined: fails each time, and is left alone until somebody asks or a long pause is over; the link is kept
 * - logged-out: WhatsApp or the phone ended the link; only a person can link it again
 */
export const NumberState = z.enum([
  'unlinked',
  'linking',
  'connecting',
  'open',
  'waiting',
  'quarantined',
  'logged-out',
])
export type NumberState = z.infer<typeof NumberState>

/** How fast messages of a number leave: so many a minute in the long run, so many at once after a rest. */
export const Pace = z.object({
  perMinute: z.number().int().min(1, 'must be at least 1').max(6_000, 'must be at most 6000'),
  burst: z.number().int().min(1, 'must be at least 1').max(1_000, 'must be at most 1000'),
})
export type Pace = z.infer<typeof Pace>

/** What a deployment has that sets none. */
export const DEFAULT_PACE: Pace = { perMinute: 120, burst: 20 }

/** WhatsApp lets a number write to nobody who did not write to it first. Times in ms since 1970. */
export const Restriction = z.object({
  since: z.number(),
  /** When it ends, if WhatsApp told. */
  until: z.number().optional(),
})
export type Restriction = z.infer<typeof Restriction>

export const WhatsAppNumber = z.object({
  numberId: NumberId,
  workspaceId: WorkspaceId,
  inboxId: InboxId,
  /** What the team calls it. */
  label: z.string(),
  /** Digits only, known once linked. */
  phone: z.string().optional(),
  state: NumberState,
  /** Since when it is in this state, ms. */
  since: z.number(),
  /** WhatsApp's disconnect code behind the state, if any. */
  code: z.number().int().optional(),
  /** Its own pace; without it that of the deployment. */
  pace: Pace.optional(),
  restriction: Restriction.optional(),
})
export type WhatsAppNumber = z.infer<typeof WhatsAppNumber>

export const NumberLabel = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(60, 'must be at most 60 characters')
