import { SahutError } from '@sahut/core/contract/errors'
import { CommitRecord, commitTopic, Head, headTopic, presenceTopic } from '@sahut/core/contract/mqtt'
import type { ChatId } from '@sahut/core/model/ids'
import type { TellFact } from '../facts.ts'
import type { Attendance } from './attendance.ts'
import type { ChatPlace } from './places.ts'
import { type OnMessage, readJson, type Subscriptions } from './subscriptions.ts'

/**
 * In a cluster of brokers an answered subscription may not be known everywhere yet. Subscribing the head again, soon and
 * then now and then, brings the one that is kept: it shows what was missed, without a read of the store; ms.
 */
const SOON_MS = 2_000
const AGAIN_MS = 20_000

/** A chat that the broker tells of. */
export type HeardChat = {
  place: ChatPlace
  /** The highest that was told. */
  head: Head
  /** When the store was asked last, by the monotonic clock, ms. */
  readAt: number
  timer: ReturnType<typeof setTimeout> | undefined
}

/** What the broker tells of chats, as facts. */
export type HeardChats = {
  get: (chatId: ChatId) => HeardChat | undefined
  /** Resolves once what is told of the chat arrives. @throws SahutError not_found if the broker refuses it */
  begin: (place: ChatPlace) => Promise<HeardChat>
  /** Where the log stands. One that is lower than what is known tells nothing: another comes, or the page asks. */
  advance: (chat: HeardChat, head: Head) => void
  /** Looks in so many ms, and from then on now and then. */
  lookIn: (chat: HeardChat, ms: number) => void
  end: (chat: HeardChat) => Promise<void>
  stop: () => void
}

/** @param look asks where the log stands; it does not reject */
export const createHeardChats = ({
  subscriptions,
  attendance,
  tell,
  look,
}: {
  subscriptions: Subscriptions
  attendance: Pick<Attendance, 'hear'>
  tell: TellFact
  look: (chat: HeardChat) => Promise<void>
}): HeardChats => {
  const heard = new Map<ChatId, HeardChat>()

  const advance = (chat: HeardChat, { epoch, seq }: Head): void => {
    const { head } = chat
    if (epoch < head.epoch || (epoch === head.epoch && seq < head.seq)) return
    chat.head = { epoch, seq }
    tell('chat:advanced', { chatId: chat.place.chatId, epoch, seq })
  }

  const listenersOf = (chat: HeardChat): Map<string, OnMessage> => {
    const { place } = chat
    const onCommit: OnMessage = (message) => {
      const { chat: now, entries } = CommitRecord.parse(readJson(message))
      if (commitTopic(now) !== message.topic) throw new Error('it is of another chat')
      const { chatId, epoch, seq } = now
      if (entries.length > 0) tell('chat:appended', { chatId, epoch, entries })
      advance(chat, { epoch, seq })
    }
    const onHead: OnMessage = (message) => {
      advance(chat, Head.parse(readJson(message)))
    }
    const onPresence: OnMessage = (message, tail) => {
      attendance.hear(place.chatId, message, tail)
    }
    return new Map([
      [commitTopic(place), onCommit],
      [headTopic(place), onHead],
      [presenceTopic(place, '+', '+'), onPresence],
    ])
  }

  const lookIn = (chat: HeardChat, ms: number): void => {
    clearTimeout(chat.timer)
    chat.timer = setTimeout(() => {
      lookIn(chat, AGAIN_MS * (0.8 + 0.2 * Math.random()))
      void look(chat)
    }, ms)
  }

  const end = async (chat: HeardChat): Promise<void> => {
    clearTimeout(chat.timer)
    heard.delete(chat.place.chatId)
    await subscriptions.drop([...listenersOf(chat).keys()])
  }

  return {
    get: (chatId) => heard.get(chatId),
    begin: async (place) => {
      const before = heard.get(place.chatId)
      if (before !== undefined && before.place.inboxId !== place.inboxId) await end(before)
      const readAt = performance.now()
      const chat = heard.get(place.chatId) ?? { place, head: { epoch: 0, seq: 0 }, readAt, timer: undefined }
      heard.set(place.chatId, chat)
      const refused = await subscriptions.add(listenersOf(chat))
      if (refused.length > 0) {
        await end(chat)
        throw new SahutError('not_found', 'There is no such chat.')
      }
      lookIn(chat, SOON_MS)
      return chat
    },
    advance,
    lookIn,
    end,
    stop: () => {
      for (const { timer } of heard.values()) clearTimeout(timer)
      heard.clear()
    },
  }
}
