import { type Access, seesInbox } from '@sahut/core/access/access'
import { HISTORY_LIMIT } from '@sahut/core/contract/history'
import type { ChatLog } from '@sahut/core/log/chat-log'
import type { Chat } from '@sahut/core/model/chat'
import { chatRoom, presenceTopic } from '@sahut/core/bus/rooms'
import type { Beacon } from '../beacon.ts'
import { command, type Command } from '../commands.ts'
import type { Presence } from '../presence.ts'
import type { JoinRoom } from '../join-room.ts'

/** Pages that are read to count what is still unread. */
const COUNTED_PAGES = 10

/**
 * How many of the contact's messages came after a seq. A chat with more entries than are worth reading keeps the
 * count that it has, which is too high rather than too low.
 */
const unreadAfter = async (log: Pick<ChatLog, 'after'>, chat: Chat, seq: number): Promise<number> => {
  let unread = 0
  let after = seq
  for (let pages = 0; pages < COUNTED_PAGES && after < chat.seq; pages += 1) {
    const page = await log.after(chat, after, HISTORY_LIMIT)
    if (page === undefined) break
    unread += page.entries.filter((entry) => entry.kind === 'message' && !entry.fromMe).length
    if (page.next === undefined) return unread
    after = page.next
  }
  return after < chat.seq ? chat.unread : unread
}

/** `chat:open`, `chat:close`, `chat:typing`, `chat:seen`. */
export const createChatCommands = ({
  access,
  log,
  joinRoom,
  beacon,
  presence,
}: {
  access: Pick<Access, 'chat'>
  log: Pick<ChatLog, 'append' | 'after'>
  joinRoom: JoinRoom
  beacon: Pick<Beacon, 'hold'>
  presence: Pick<Presence, 'attend' | 'remind' | 'type'>
}): Command[] => [
  command('chat:open', async (client, { chatId, isHidden }) => {
    const { principal } = client.socket.data
    const { inboxId } = await access.chat(principal, chatId)
    const chat = await joinRoom(
      client,
      chatRoom(chatId),
      (user) => seesInbox(user, inboxId),
      () => access.chat(principal, chatId),
    )
    beacon.hold(chat)
    const { socket, follows } = client
    if (isHidden) await follows.stop(presenceTopic(chatId))
    else
      await follows.start(
        presenceTopic(chatId),
        (user) => seesInbox(user, inboxId),
        () => Promise.resolve(presence.attend(socket, chatId)),
      )
    presence.remind(chatId)
    return { chat }
  }),

  command('chat:close', async (client, { chatId }) => {
    await client.follows.stop(presenceTopic(chatId))
    await client.follows.stop(chatRoom(chatId))
    return {}
  }),

  // Only for chats that are open: whether they may be is checked again and again.
  command('chat:typing', ({ socket }, { chatId, isTyping }) => {
    presence.type(socket, chatId, isTyping)
    return Promise.resolve({})
  }),

  command('chat:seen', async (client, { chatId, seq }) => {
    const chat = await access.chat(client.socket.data.principal, chatId)
    const seen = Math.min(seq, chat.seq)
    if (seen <= chat.seen) return {}
    const unread = await unreadAfter(log, chat, seen)
    const received = chat.received - unread
    await log.append(chat, { kind: 'change', change: { type: 'seen', seq: seen, received } })
    return {}
  }),
]
