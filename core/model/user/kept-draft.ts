import { z } from 'zod'
import { ChatId } from '../ids.ts'

/** A longer draft stays in the browser in which it is written. */
export const DRAFT_LIMIT = 10_000

/** What somebody began to write in a chat and has not sent, on whatever device. Nobody else ever reads it. */
export const KeptDraft = z.object({
  chatId: ChatId,
  text: z.string().max(DRAFT_LIMIT).describe('Empty where it was sent, or taken away.'),
  at: z.number().int().nonnegative().describe('When it was typed, by the servers’ clock.'),
})
export type KeptDraft = z.infer<typeof KeptDraft>
