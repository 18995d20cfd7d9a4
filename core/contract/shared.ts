import { z } from 'zod'
import { MessageEntry } from '../model/message/message.ts'

export const SharedKind = z.enum(['media', 'files', 'links'])
export type SharedKind = z.infer<typeof SharedKind>

/** What was shared in a chat, newest first. With a `cursor` there may be more, and it was looked back `until` then, ms. */
export const SharedPage = z.object({
  messages: z.array(MessageEntry),
  cursor: z.string().optional(),
  until: z.number().optional(),
})
export type SharedPage = z.infer<typeof SharedPage>
