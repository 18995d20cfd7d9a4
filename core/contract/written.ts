import { z } from 'zod'
import { SendableContent } from '../model/content/sendable.ts'
import { ClientMsgId } from '../model/ids.ts'
import { MessageText, Seq } from '../model/message/message.ts'

/**
 * What somebody writes in a chat: a text, or content of another kind. `clientMsgId` is the writer's name for it: the
 * same again is the same message.
 */
export const Written = z.object({
  clientMsgId: ClientMsgId,
  text: MessageText.optional(),
  content: SendableContent.optional(),
  /** The place of the message that it answers, in the same chat. */
  quotes: Seq.optional(),
})
export type Written = z.output<typeof Written>
