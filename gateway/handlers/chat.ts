import { type Access, allows } from '@sahut/core/access/access'
import type { Bus } from '@sahut/core/bus/bus'
import type { User } from '@sahut/core/model/user'
import { chatRoom, presenceTopic } from '@sahut/core/bus/rooms'
import type { Beacon } from '../rooms/beacon.ts'
import type { Handlers } from './commands.ts'
import type { Presence } from '../presence/presence.ts'
import type { JoinRoom } from '../rooms/join-room.ts'

/** `chat:open`, `chat:close`, `chat:typing`. */
export const createChatCommands = ({
  access,
  bus,
  joinRoom,
  beacon,
  presence,
}: {
  access: Pick<Access, 'may'>
  bus: Pick<Bus, 'since'>
  joinRoom: JoinRoom
  beacon: Pick<Beacon, 'hold'>
  presence: Pick<Presence, 'attend' | 'remind' | 'type'>
}): Handlers<'chat:open' | 'chat:close' | 'chat:typing'> => ({
  'chat:open': async (client, { chatId, isHidden, since }) => {
    const { principal } = client.socket.data
    const read = async () => (await access.may(principal, 'chat:read', chatId)).thing
    const { inboxId } = await read()
    const mayRead = (user: User) => allows(user, 'chat:read', inboxId)
    const chat = await joinRoom(client, { room: chatRoom(chatId), inboxId }, mayRead, read)
    beacon.hold(chat)
    const { socket, follows } = client
    if (isHidden) await follows.stop(presenceTopic(chatId))
    else
      await follows.start(presenceTopic(chatId), mayRead, () =>
        Promise.resolve(presence.attend(socket, chatId)),
      )
    presence.remind(chatId)
    const entries = since?.epoch === chat.epoch ? bus.since(chat, since.seq) : undefined
    return { chat, ...(entries && { entries }) }
  },

  'chat:close': async (client, { chatId }) => {
    await client.follows.stop(presenceTopic(chatId))
    await client.follows.stop(chatRoom(chatId))
    return {}
  },

  // Only for chats that are open: whether they may be is checked again and again.
  'chat:typing': ({ socket }, { chatId, isTyping }) => {
    presence.type(socket, chatId, isTyping)
    return Promise.resolve({})
  },
})
