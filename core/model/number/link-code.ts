import { z } from 'zod'

/**
 * What became of the code before.
 * - wrong: another one was entered on the phone
 * - expired: nobody entered it in time
 * - lost: what had asked WhatsApp for it broke off
 * - refused: WhatsApp gives none for this phone
 */
export const CodeEnd = z.enum(['wrong', 'expired', 'lost', 'refused'])
export type CodeEnd = z.infer<typeof CodeEnd>

/** The code that links a number once it is entered on its phone. */
export const LinkCode = z.object({
  phone: z.string(),
  /** Eight letters and digits; none while there is none to enter. */
  code: z.string().optional(),
  /** Until when it can be entered, ms since 1970. */
  endsAt: z.number().optional(),
  before: CodeEnd.optional().catch(undefined),
})
export type LinkCode = z.infer<typeof LinkCode>
