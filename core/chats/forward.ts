import type { Access } from '../access/access.ts'
import { SahutError } from '../contract/errors.ts'
import type { Forwarded, Forwarding } from '../contract/forwarding.ts'
import type { ChatLog } from '../log/chat-log.ts'
import type { Chat } from '../model/chat/chat.ts'
import { fileContentOf } from '../model/content/content.ts'
import { forwardedContent, forwardingsOf, OFTEN_FORWARDED } from '../model/content/forwarded.ts'
import type { ChatId } from '../model/ids.ts'
import type { MessageContent, MessageEntry } from '../model/message/message.ts'
import type { Principal } from '../model/user/user.ts'
import { draftOf } from './draft.ts'

/**
 * Sends what a message says on to other chats, its file among it: that is stored once, and each number puts it at
 * WhatsApp under a key of its own. Whoever asks has to see the message and may write to all of the chats, or nothing goes
 * to any. The same `clientMsgId` again is the same messages.
 * @throws SahutError not_found, invalid_input for too many chats, conflict for what can't go on (a kind of its own,
 *   deleted, its file not here) and if one of the chats can't be answered, unavailable (call again with the same id)
 */
export type Forward = (
  principal: Principal,
  asked: Forwarding & { chatId: ChatId; seq: number },
) => Promise<Forwarded>

/** @throws SahutError conflict */
const checkForwardable = ({ content, deed, media, status }: MessageEntry): void => {
  if (deed?.type === 'deletion') throw new SahutError('conflict', 'The message was deleted.')
  if (status === 'failed' || status === 'cancelled')
    throw new SahutError('conflict', 'The message was never sent, so it can not be forwarded.')
  if (fileContentOf(content) !== undefined && media?.state !== 'stored')
    throw new SahutError('conflict', 'The file of this message is not here.')
}

/** @throws SahutError conflict */
const contentFor = (message: MessageEntry, isOwn: boolean): MessageContent => {
  const content = forwardedContent(message.content, isOwn)
  if (content !== undefined) return content
  throw new SahutError('conflict', 'A message of this kind can not be forwarded from here.')
}

export const createForward = ({
  access,
  log,
  now = Date.now,
}: {
  access: Pick<Access, 'answerable' | 'may'>
  log: Pick<ChatLog, 'append' | 'message'>
  now?: () => number
}): Forward => {
  const writable = async (principal: Principal, chatId: ChatId): Promise<Chat> => {
    const { thing: chat } = await access.may(principal, 'chat:send', chatId)
    await access.answerable(chat)
    return chat
  }

  return async (principal, { chatId, seq, clientMsgId, to }) => {
    const { user, thing: from } = await access.may(principal, 'chat:read', chatId)
    const message = await log.message(from, seq)
    if (message === undefined) throw new SahutError('not_found', 'There is no message at this place.')
    checkForwardable(message)
    const targets = [...new Set(to)]
    if (targets.length > 1 && forwardingsOf(message.content) >= OFTEN_FORWARDED)
      throw new SahutError('invalid_input', 'What was forwarded often goes to one chat at a time.', {
        field: 'to',
      })
    const chats = await Promise.all(targets.map((one) => writable(principal, one)))
    const sent = await Promise.all(
      chats.map(async (chat) => {
        const isOwn = message.fromMe && chat.numberId === from.numberId
        const draft = draftOf(user, { chatId: chat.chatId, clientMsgId }, contentFor(message, isOwn), now())
        const { media } = message
        const placed = await log.append(chat, { ...draft, ...(media && { media }) })
        return { chatId: chat.chatId, seq: placed.seq }
      }),
    )
    return { sent }
  }
}
