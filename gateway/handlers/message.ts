import type { Chats } from '@sahut/core/chats/chats'
import type { Handlers } from './commands.ts'
import type { Limits } from './limits.ts'

/** `message:send`, `message:cancel`, `chat:seen`. */
export const createMessageCommands = ({
  chats,
  limits,
}: {
  chats: Chats
  limits: Pick<Limits, 'message'>
}): Handlers<'message:send' | 'message:cancel' | 'chat:seen'> => ({
  'message:send': async ({ socket }, message) => {
    const { principal } = socket.data
    await limits.message(principal.userId)
    return chats.send(principal, message)
  },

  'message:cancel': async ({ socket }, message) => {
    await chats.cancel(socket.data.principal, message)
    return {}
  },

  'chat:seen': async ({ socket }, place) => {
    await chats.see(socket.data.principal, place)
    return {}
  },
})
