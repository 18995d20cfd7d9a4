import type { Access } from '@sahut/core/auth/access'
import type { ChatLog } from '@sahut/core/log/chat-log'
import { whatsappIdOf } from '@sahut/core/model/ids'
import { command, type Command } from '../commands.ts'
import type { Limits } from '../limits.ts'

/** `message:send`. */
export const createMessageCommands = ({
  access,
  log,
  limits,
}: {
  access: Pick<Access, 'chat'>
  log: Pick<ChatLog, 'append'>
  limits: Pick<Limits, 'message'>
}): Command[] => [
  command('message:send', async ({ socket }, { chatId, clientMsgId, text }) => {
    const { principal, user } = socket.data
    await limits.message(principal.userId)
    const chat = await access.chat(principal, chatId)
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
]
