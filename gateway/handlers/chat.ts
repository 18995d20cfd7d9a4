import { type Access, allows } from '@sahut/core/access/access'
import type { Bus } from '@sahut/core/bus/bus'
import type { ChatId, NumberId } from '@sahut/core/model/ids'
import type { User } from '@sahut/core/model/user/user'
import { chatRoom, presenceTopic, workerTopic } from '@sahut/core/bus/rooms'
import type { Client } from '../client.ts'
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
  bus: Pick<Bus, 'signal' | 'since'>
  joinRoom: JoinRoom
  beacon: Pick<Beacon, 'hold'>
  presence: Pick<Presence, 'attend' | 'remind' | 'type'>
}): Handlers<'chat:open' | 'chat:close' | 'chat:typing'> => {
  /** The number of each chat that a client has open. */
  const numbersOf = new WeakMap<Client, Map<ChatId, NumberId>>()
  return {
    'chat:open': async (client, { chatId, isHidden, since }) => {
      const { principal } = client.socket.data
      const read = async () => (await access.may(principal, 'chat:read', chatId)).thing
      const { inboxId } = await read()
      const mayRead = (user: User) => allows(user, 'chat:read', inboxId)
      const chat = await joinRoom(client, { room: chatRoom(chatId), inboxId }, mayRead, read)
      beacon.hold(chat)
      const numbers = numbersOf.get(client) ?? new Map<ChatId, NumberId>()
      numbersOf.set(client, numbers.set(chatId, chat.numberId))
      const { socket, follows } = client
      if (isHidden) await follows.stop(presenceTopic(chatId))
      else
        await follows.start(presenceTopic(chatId), mayRead, () =>
          Promise.resolve(presence.attend(socket, chat)),
        )
      presence.remind(chatId)
      if (!isHidden) bus.signal(workerTopic(chat.numberId), { type: 'chat-looked-at', chatId })
      const entries = since?.epoch === chat.epoch ? bus.since(chat, since.seq) : undefined
      return { chat, ...(entries && { entries }) }
    },

    'chat:close': async (client, { chatId }) => {
      numbersOf.get(client)?.delete(chatId)
      await client.follows.stop(presenceTopic(chatId))
      await client.follows.stop(chatRoom(chatId))
      return {}
    },

    // Only for chats that are open: whether they may be is checked again and again.
    'chat:typing': (client, { chatId, isTyping }) => {
      presence.type(client.socket, chatId, isTyping)
      const numberId = numbersOf.get(client)?.get(chatId)
      if (numberId !== undefined) bus.signal(workerTopic(numberId), { type: 'typing', chatId, isTyping })
      return Promise.resolve({})
    },
  }
}
