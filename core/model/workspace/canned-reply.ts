import { z } from 'zod'
import { CannedReplyId, UserId } from '../ids.ts'
import { personText } from '../person/person-text.ts'

/** An answer that is written often, called up by its short name. */
export const CannedReply = z.object({
  cannedReplyId: CannedReplyId,
  /** What is typed behind a `/`. */
  name: z.string(),
  /** With variables, see `filledIn`. */
  text: z.string(),
  /** Whose it is; the whole workspace's if nobody's. */
  userId: UserId.optional(),
})
export type CannedReply = z.infer<typeof CannedReply>

/** Without spaces, so that it can be typed in one go. */
const ShortName = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}_-]{1,40}$/u, 'must be 1 to 40 letters, digits, - or _')
const Text = personText(10_000)

export const NewCannedReply = z.object({ name: ShortName, text: Text, isShared: z.boolean().default(false) })
export const CannedReplyChange = z.object({ name: ShortName, text: Text }).partial()

/** What may stand in a canned reply for what differs from chat to chat. */
export const VARIABLES = ['contact.name', 'agent.name', 'inbox.name'] as const
export type Variables = Record<(typeof VARIABLES)[number], string>

/** The text as it is sent: what is known stands in for its variables, what is not a variable stays as it is. */
export const filledIn = (text: string, values: Variables): string =>
  text.replace(/\{\{\s*([a-z.]+)\s*\}\}/g, (whole, name: string) => {
    const known = VARIABLES.find((one) => one === name)
    return known === undefined ? whole : values[known]
  })
