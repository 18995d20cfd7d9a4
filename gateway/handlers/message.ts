import type { Chats } from '@sahut/core/chats/chats'
import type { Handlers } from './commands.ts'
import type { Limits } from './limits.ts'

/** What is done with messages, and `chat:seen`. */
export const createMessageCommands = ({
  chats,
  limits,
}: {
  chats: Chats
  limits: Pick<Limits, 'message'>
}): Handlers<`message:${'send' | 'cancel' | 'react' | 'edit' | 'delete'}` | 'chat:seen'> => ({
  'message:send': async ({ socket }, message) => {
    const { principal } = socket.data
    await limits.message(principal.userId)
    return chats.send(principal, message)
  },

  'message:cancel': async ({ socket }, message) => {
    await chats.cancel(socket.data.principal, message)
    return {}
  },

  'message:react': async ({ socket }, asked) => {
    await limits.message(socket.data.principal.userId)
    return chats.react(socket.data.principal, asked)
  },

  'message:edit': async ({ socket }, asked) => {
    await limits.message(socket.data.principal.userId)
    return chats.edit(socket.data.principal, asked)
  },

  'message:delete': async ({ socket }, asked) => {
    await limits.message(socket.data.principal.userId)
    return chats.remove(socket.data.principal, asked)
  },

  'chat:seen': async ({ socket }, place) => {
    await chats.see(socket.data.principal, place)
    return {}
  },
})
