import type { Access } from '@sahut/core/access/access'
import type { ChatLog } from '@sahut/core/log/chat-log'
import { SahutError } from '@sahut/core/contract/errors'
import { whatsappIdOf } from '@sahut/core/model/ids'
import type { StoredStatus } from '@sahut/core/model/message'
import { newer } from '@sahut/core/model/newer'
import { command, type Command } from '../commands.ts'
import type { Limits } from '../limits.ts'

/** Why a message can't be taken back, by the status that it has. */
const tooLate = (status: Exclude<StoredStatus, 'cancelled'>): string => {
  switch (status) {
    case 'queued':
      return 'The message is being sent, or may have been sent before a connection broke.'
    case 'sent':
      return 'The message has been sent already.'
    case 'failed':
      return 'WhatsApp refused the message: it was not sent.'
    case newer:
    default:
      return 'The message is in a state that this version of Sahut does not know.'
  }
}

/** `message:send`, `message:cancel`. */
export const createMessageCommands = ({
  access,
  log,
  limits,
}: {
  access: Pick<Access, 'answerable' | 'chat'>
  log: Pick<ChatLog, 'append' | 'cancel' | 'message'>
  limits: Pick<Limits, 'message'>
}): Command[] => [
  command('message:send', async ({ socket }, { chatId, clientMsgId, text }) => {
    const { principal, user } = socket.data
    await limits.message(principal.userId)
    const chat = await access.chat(principal, chatId)
    await access.answerable(chat)
    const { seq } = await log.append(chat, {
      kind: 'message',
      sortTs: Date.now(),
      fromMe: true,
      whatsappId: whatsappIdOf(chatId, clientMsgId),
      clientMsgId,
      author: { type: 'agent', userId: principal.userId, name: user.name },
      content: { type: 'text', text },
      status: 'queued',
    })
    return { seq }
  }),

  command('message:cancel', async ({ socket }, { chatId, seq }) => {
    const chat = await access.chat(socket.data.principal, chatId)
    if (await log.cancel(chat, seq)) return {}
    const message = await log.message(chat, seq)
    const status = message?.author.type === 'agent' ? message.status : undefined
    if (status === undefined) throw new SahutError('not_found', 'There is no message of yours at this place.')
    if (status === 'cancelled') return {}
    throw new SahutError('conflict', tooLate(status))
  }),
]
