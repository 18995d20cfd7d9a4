import { z } from 'zod'
import { kept } from '../newer.ts'

/**
 * What the inbox does for whoever writes, as it was set when their message came: it stands on the message, so that
 * what becomes of the chat follows from its log alone.
 */
export const Terms = kept({
  /** It divides its chats: one that was put away is nobody's again. */
  divides: z.boolean().optional(),
  /** By when it wants to have answered what waits from here on, and resolved what opens here; ms. */
  respondBy: z.number().optional(),
  resolveBy: z.number().optional(),
  /** It is closed since then, ms, and says so to who writes. */
  closed: z.number().optional(),
})
export type Terms = z.infer<typeof Terms>
