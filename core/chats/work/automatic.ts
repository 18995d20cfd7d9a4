import { createHash } from 'node:crypto'
import { type ChatId, ClientMsgId, whatsappIdOf } from '../../model/ids.ts'
import type { MessageContent, MessageDraft } from '../../model/message/message.ts'

/** A name for what is done by itself: the same for the same. */
export const clientMsgIdOf = (why: string): ClientMsgId =>
  ClientMsgId.parse(createHash('sha256').update(why).digest('hex').slice(0, 32))

/**
 * A message that nobody writes, as people set it, as it waits to be sent.
 * @param why names it: the same again is the same message
 * @param at ms since 1970
 */
export const automaticDraft = (
  chatId: ChatId,
  why: string,
  content: MessageContent,
  at: number,
): MessageDraft => {
  const clientMsgId = clientMsgIdOf(why)
  return {
    kind: 'message',
    sortTs: at,
    fromMe: true,
    whatsappId: whatsappIdOf(chatId, clientMsgId),
    clientMsgId,
    author: { type: 'automatic' },
    content,
    status: 'queued',
  }
}
