import type { Chat } from '@sahut/core/model/chat/chat'
import type { ChatId } from '@sahut/core/model/ids'

/** Chats by id, each in the newest state that anybody told. */
export type Chats = ReadonlyMap<ChatId, Chat>

const isNewer = (chat: Chat, than: Chat): boolean =>
  chat.epoch > than.epoch || (chat.epoch === than.epoch && chat.seq >= than.seq)

/** What is known of a chat, from two sources that are not equally fast. */
export const newerOf = (chat: Chat, other: Chat | undefined): Chat =>
  other !== undefined && other.chatId === chat.chatId && isNewer(other, chat) ? other : chat

/** Chats with news taken in; a late or repeated one changes nothing. */
export const withNews = (chats: Chats, news: readonly Chat[]): Chats => {
  const next = new Map(chats)
  for (const chat of news) {
    const known = next.get(chat.chatId)
    if (known === undefined || isNewer(chat, known)) next.set(chat.chatId, chat)
  }
  return next
}

/** The order of a list: newest message first. */
export const orderOf = (chats: Chats): ChatId[] =>
  [...chats.values()]
    .sort((a, b) => b.lastTs - a.lastTs || (a.chatId < b.chatId ? -1 : 1))
    .map(({ chatId }) => chatId)

/** How many chats rose or are new from the first order to the second; those that were only passed do not count. */
export const movedCount = (shown: readonly ChatId[], due: readonly ChatId[]): number => {
  const placeOf = new Map(shown.map((id, place) => [id, place]))
  let moved = 0
  let least = Infinity
  for (const id of [...due].reverse()) {
    const place = placeOf.get(id)
    if (place === undefined || place > least) moved += 1
    else least = place
  }
  return moved
}
