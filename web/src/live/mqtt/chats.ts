import { asSahutError, SahutError } from '@sahut/core/contract/errors'
import { headTopic } from '@sahut/core/contract/mqtt'
import type { Chat } from '@sahut/core/model/chat/chat'
import type { ChatId } from '@sahut/core/model/ids'
import type { TellFact } from '../facts.ts'
import type { Attendance } from './attendance.ts'
import { type DirectApi, inTime } from './direct-api.ts'
import { createHeardChats, type HeardChat } from './heard-chats.ts'
import type { ChatPlaces } from './places.ts'
import type { AdmittedRights } from './rights.ts'
import type { Subscriptions } from './subscriptions.ts'

/** Two processes may publish two heads in the wrong order, and the older one stays: the store is asked as well, ms. */
const READ_MS = 120_000

/** The chats that are open on one connection. */
export const createChats = ({
  api,
  subscriptions,
  rights,
  attendance,
  places,
  tell,
}: {
  api: Pick<DirectApi, 'chat'>
  subscriptions: Subscriptions
  rights: AdmittedRights
  attendance: Attendance
  places: ChatPlaces
  tell: TellFact
}) => {
  const wanted = new Set<ChatId>()

  const read = async (chatId: ChatId): Promise<Chat> => {
    const chat = await api.chat(chatId, inTime())
    places.put(chatId, chat)
    return chat
  }

  /** Asks the broker, or the store, where the log stands. What the agent may not see any more falls silent. */
  const look = async (chat: HeardChat): Promise<void> => {
    try {
      if (performance.now() - chat.readAt < READ_MS) await subscriptions.again(headTopic(chat.place))
      else await follow(chat.place.chatId)
    } catch (thrown) {
      // On a connection that was lost nothing is heard anyway, and the next look is another try.
      if (!asSahutError(thrown).retry) await heard.end(chat).catch(() => undefined)
    }
  }
  const heard = createHeardChats({ subscriptions, attendance, tell, look })

  /** Listens to a chat, and then reads where its log stands. A chat moves with its number to other inboxes. */
  const follow = async (chatId: ChatId): Promise<Chat> => {
    const known = places.get(chatId)
    // Of what the broker does not tell, the API says whether there is a right to it.
    let place = known !== undefined && rights.has(known.inboxId) ? known : await read(chatId)
    for (;;) {
      rights.check(place.inboxId)
      const chat = await heard.begin(place)
      const now = await read(chatId)
      if (!wanted.has(chatId)) {
        await heard.end(chat)
        throw new SahutError('unavailable', 'This chat was closed meanwhile.')
      }
      if (now.inboxId === place.inboxId) {
        chat.readAt = performance.now()
        heard.advance(chat, now)
        return now
      }
      place = now
    }
  }

  return {
    open: async (chatId: ChatId, isHidden: boolean): Promise<Chat> => {
      wanted.add(chatId)
      const chat = await follow(chatId)
      if (isHidden) attendance.leave(chatId)
      else attendance.attend(chat)
      attendance.remind(chatId)
      return chat
    },
    close: async (chatId: ChatId): Promise<void> => {
      wanted.delete(chatId)
      attendance.forget(chatId)
      const chat = heard.get(chatId)
      if (chat !== undefined) await heard.end(chat)
    },
    /** A chat as a list tells it. */
    learn: (chat: Chat): void => {
      places.put(chat.chatId, chat)
      const open = heard.get(chat.chatId)
      if (open === undefined || open.place.inboxId === chat.inboxId) return
      open.readAt = Number.NEGATIVE_INFINITY
      heard.lookIn(open, 0)
    },
    stop: heard.stop,
  }
}
