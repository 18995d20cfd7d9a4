import { SahutError } from '@sahut/core/contract/errors'
import { goneTopic, Presence, PRESENCE_SECONDS, presenceTopic } from '@sahut/core/contract/mqtt'
import { type ChatId, UserId } from '@sahut/core/model/ids'
import type { User } from '@sahut/core/model/user/user'
import type { TellFact } from '../facts.ts'
import type { ChatPlace } from './places.ts'
import type { MqttClient } from './wire/client.ts'
import type { Published } from './wire/decode.ts'
import { createPeople, type People } from './people.ts'
import { readJson, type Subscriptions } from './subscriptions.ts'

/** Who writes says so again within this time, ms, or is taken to have stopped. */
const TYPING_MS = 6_000

/** How often it is looked whether somebody was not heard of for too long, ms. */
const SWEEP_MS = 1_000

/** What a browser says of itself is shorter, bytes. */
const LONGEST = 4_096

const NOBODY = '[]'

/** Whose browser this is. */
export type Self = Pick<User, 'workspaceId' | 'userId' | 'name'> & { clientId: string }

/** Who has which chat open and who writes in it: what this browser says of itself, and what others say. */
export type Attendance = {
  attend: (place: ChatPlace) => void
  leave: (chatId: ChatId) => void
  /** @throws SahutError not_found where this browser is not there itself */
  type: (chatId: ChatId, isTyping: boolean) => void
  /** @param tail the user and their client, as the broker has checked. @throws Error for what breaks the contract */
  hear: (chatId: ChatId, message: Published, tail: readonly string[]) => void
  /** Tells who is there, though it may have been told before. */
  remind: (chatId: ChatId) => void
  /** The chat is not open here any more. */
  forget: (chatId: ChatId) => void
  stop: () => void
}

/** What this browser says: that it is there, again and again, for as long as it is. */
const createOwn = (self: Self, publish: MqttClient['publish']) => {
  type Own = { place: ChatPlace; typingUntil: number; again: ReturnType<typeof setInterval> }
  const own = new Map<ChatId, Own>()
  const topicOf = (place: ChatPlace) => presenceTopic(place, self.userId, self.clientId)

  const say = ({ place, typingUntil }: Pick<Own, 'place' | 'typingUntil'>): void => {
    const presence: Presence = { name: self.name.slice(0, 200), isTyping: typingUntil > performance.now() }
    publish({
      topic: topicOf(place),
      payload: new TextEncoder().encode(JSON.stringify(presence)),
      retain: true,
      expiry: PRESENCE_SECONDS,
    })
  }

  const leave = (chatId: ChatId): void => {
    const there = own.get(chatId)
    if (there === undefined) return
    clearInterval(there.again)
    own.delete(chatId)
    publish({ topic: topicOf(there.place), payload: new Uint8Array(), retain: true })
  }

  return {
    attend: (place: ChatPlace): void => {
      const before = own.get(place.chatId)
      if (before?.place.inboxId === place.inboxId) return
      leave(place.chatId)
      const again = setInterval(
        () => {
          say(there)
        },
        (PRESENCE_SECONDS * 1_000) / 3,
      )
      const there: Own = { place, typingUntil: Number.NEGATIVE_INFINITY, again }
      own.set(place.chatId, there)
      say(there)
    },
    leave,
    type: (chatId: ChatId, isTyping: boolean): void => {
      const there = own.get(chatId)
      if (there === undefined) throw new SahutError('not_found', 'This chat is not open here.')
      there.typingUntil = isTyping ? performance.now() + TYPING_MS : Number.NEGATIVE_INFINITY
      say(there)
    },
    stop: (): void => {
      for (const { again } of own.values()) clearInterval(again)
      own.clear()
    },
  }
}

export const createAttendance = (
  self: Self,
  {
    publish,
    subscriptions,
    tell,
  }: Pick<MqttClient, 'publish'> & { subscriptions: Subscriptions; tell: TellFact },
): Attendance => {
  const own = createOwn(self, publish)
  const chats = new Map<ChatId, { people: People; told: string | undefined }>()

  const chatOf = (chatId: ChatId) => {
    const chat = chats.get(chatId) ?? { people: createPeople(), told: undefined }
    chats.set(chatId, chat)
    return chat
  }

  /** Tells what is new; who is alone need not hear it. */
  const review = (chatId: ChatId): void => {
    const chat = chatOf(chatId)
    const people = chat.people.now()
    const text = people.length > 1 ? JSON.stringify(people) : NOBODY
    if (text === chat.told) return
    chat.told = text
    tell('chat:attended', { chatId, people })
  }

  const sweep = setInterval(() => {
    for (const chatId of chats.keys()) review(chatId)
  }, SWEEP_MS)

  // Without it who is gone is only gone later.
  subscriptions
    .add(
      new Map([
        [
          goneTopic(self.workspaceId, '+'),
          (_message, [clientId = '']) => {
            for (const [chatId, { people }] of chats) {
              people.forget(clientId)
              review(chatId)
            }
          },
        ],
      ]),
    )
    .catch(() => undefined)

  return {
    attend: own.attend,
    leave: own.leave,
    type: own.type,
    hear: (chatId, message, [user, clientId = '']) => {
      const { people } = chatOf(chatId)
      if (message.payload.length === 0) people.forget(clientId)
      else {
        const { expiry: left, payload } = message
        // The broker would keep it for ever: whoever opens the chat would find them there each time.
        if (left === undefined || left > PRESENCE_SECONDS) throw new Error('it does not end in time')
        if (payload.length > LONGEST) throw new Error('it is too long')
        const userId = UserId.parse(user)
        const { name, isTyping } = Presence.parse(readJson(message))
        // What the broker had kept is as old as it has less to live.
        const saidAt = performance.now() - (PRESENCE_SECONDS - left) * 1_000
        people.hear(clientId, {
          userId,
          name,
          until: saidAt + PRESENCE_SECONDS * 1_000,
          typingUntil: isTyping ? saidAt + TYPING_MS : 0,
        })
      }
      review(chatId)
    },
    remind: (chatId) => {
      chatOf(chatId).told = undefined
      review(chatId)
    },
    forget: (chatId) => {
      own.leave(chatId)
      chats.delete(chatId)
    },
    stop: () => {
      clearInterval(sweep)
      own.stop()
    },
  }
}
