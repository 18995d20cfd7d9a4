import { z } from 'zod'
import { kept, openEnum } from '../newer.ts'

/**
 * What became of a message's file:
 * - wanted: it is to be fetched
 * - stored: it is here, under this name in its workspace
 * - failed: it is not, and why; somebody may ask for it again
 */
export const MediaState = kept({
  state: openEnum(['wanted', 'stored', 'failed']),
  file: z.string().optional(),
  /** As it is here, and not as its sender said. */
  bytes: z.number().int().nonnegative().optional(),
  /**
   * - gone: WhatsApp has it no more, nor does the phone
   * - broken: what WhatsApp has is not what was sent
   * - too_large: more than Sahut takes
   * - unreachable: WhatsApp did not give it, however often it was asked
   * - no_storage: this Sahut has no place for files
   */
  reason: openEnum(['gone', 'broken', 'too_large', 'unreachable', 'no_storage']).optional(),
})
export type MediaState = z.infer<typeof MediaState>
