import { type ChatId, type ClientMsgId, whatsappIdOf } from '../model/ids.ts'
import type { MessageContent, MessageDraft } from '../model/message/message.ts'
import type { User } from '../model/user/user.ts'

/** A message of an agent, as it waits to be sent. @param at ms since 1970 */
export const draftOf = (
  { userId, name }: User,
  { chatId, clientMsgId }: { chatId: ChatId; clientMsgId: ClientMsgId },
  content: MessageContent,
  at: number,
): MessageDraft => ({
  kind: 'message',
  sortTs: at,
  fromMe: true,
  whatsappId: whatsappIdOf(chatId, clientMsgId),
  clientMsgId,
  author: { type: 'agent', userId, name },
  content,
  status: 'queued',
})
