import { z } from 'zod'
import { Author, MessageContent, Seq } from '../model/message/message.ts'

/** What a message said from a time on, and who said it. */
export const Version = z.object({
  /** The entry that says so: the message's own, or that of a correction. */
  seq: Seq,
  /** ms */
  at: z.number().optional(),
  content: MessageContent,
  by: Author.optional(),
})
export type Version = z.infer<typeof Version>
