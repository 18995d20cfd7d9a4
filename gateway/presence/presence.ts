import { randomUUID } from 'node:crypto'
import { SahutError } from '@sahut/core/contract/errors'
import type { ChatId, InboxId } from '@sahut/core/model/ids'
import type { Logger } from '@sahut/core/process/logger'
import type { Bus, Signal } from '@sahut/core/bus/bus'
import { chatRoom, presenceTopic } from '@sahut/core/bus/rooms'
import { createTypingTold, type TypingTold } from './answering.ts'
import { type ChatPresence, createChatPresence } from './chat-presence.ts'
import { listening } from './listening.ts'
import type { ClientSocket, GatewayServer } from '../socket.ts'

/** What happens within this time is told together, ms: so often at most a chat costs a signal and a frame. */
const GATHER_MS = 300

/** How often it is looked whether somebody was not heard of for too long, ms. */
const SWEEP_MS = 1_000

/** Another gateway's people are taken to be gone when they were not told of for this many announcements. */
const LIFE = 3

type OpenChat = {
  presence: ChatPresence
  typing: TypingTold
  /** When this gateway tells the others again. */
  announceAt: number
  /** What was told last to the sockets here; nothing if one of them knows nothing yet. */
  told: string | undefined
  stopListening: () => void
}

/**
 * Who has which chat open and who writes in it. Nothing of this is stored: each gateway tells the others of its own
 * people, when they change and now and then, and forgets whoever it no longer hears of.
 */
export type Presence = {
  /** The socket has the chat open. @returns ends that */
  attend: (socket: ClientSocket, chat: { chatId: ChatId; inboxId: InboxId }) => () => Promise<void>
  /** The chat's sockets here are told again who is there: one of them may have missed it. */
  remind: (chatId: ChatId) => void
  /** @throws SahutError not_found if the socket does not have the chat open */
  type: (socket: ClientSocket, chatId: ChatId, isTyping: boolean) => void
  close: () => void
}

const NOBODY = '[]'

/** No clock that somebody sets: it only measures how long ago something was. */
const now = () => performance.now()

/** Gathers what has changed of which chats, and tells together what came within a short time. */
const createGathering = (tell: (chatId: ChatId, isOwn: boolean) => void) => {
  const due = new Map<ChatId, boolean>()
  let timer: NodeJS.Timeout | undefined
  let closed = false
  return {
    /** @param isOwn whether the other gateways have to be told as well */
    add: (chatId: ChatId, isOwn: boolean): void => {
      if (closed) return
      due.set(chatId, isOwn || due.get(chatId) === true)
      timer ??= setTimeout(() => {
        timer = undefined
        const changes = [...due]
        due.clear()
        for (const change of changes) tell(...change)
      }, GATHER_MS)
    },
    close: () => {
      closed = true
      clearTimeout(timer)
    },
  }
}

/** Tells other gateways, and the sockets here, who has a chat open. */
const createAnnouncer = ({
  io,
  bus,
  presenceMs,
  gateway,
}: {
  io: GatewayServer
  bus: Pick<Bus, 'signal'>
  presenceMs: number
  gateway: string
}) => {
  const announce = (chatId: ChatId, chat: OpenChat, asks = false): void => {
    // Spread, so that many chats that were opened together are not told of together for ever.
    chat.announceAt = now() + presenceMs * (0.8 + 0.2 * Math.random())
    const people = chat.presence.own()
    bus.signal(presenceTopic(chatId), { type: 'attended', gateway, people, asks })
    chat.typing.review(people)
  }

  /** Tells the sockets here, if there is anything new; who is alone need not hear it. */
  const tell = (chatId: ChatId, chat: OpenChat): void => {
    chat.typing.review(chat.presence.own())
    const people = chat.presence.people()
    const text = people.length > 1 ? JSON.stringify(people) : NOBODY
    if (text === chat.told) return
    chat.told = text
    io.local.to(chatRoom(chatId)).emit('chat:attended', { chatId, people })
  }

  return { announce, tell }
}

export const createPresence = ({
  io,
  bus,
  presenceMs,
  logger,
}: {
  io: GatewayServer
  bus: Pick<Bus, 'signal' | 'listen'>
  presenceMs: number
  logger: Logger
}): Presence => {
  const gateway = randomUUID()
  const chats = new Map<ChatId, OpenChat>()

  const { announce, tell } = createAnnouncer({ io, bus, presenceMs, gateway })

  const gathering = createGathering((chatId, isOwn) => {
    const chat = chats.get(chatId)
    if (chat === undefined) return
    if (isOwn) announce(chatId, chat)
    tell(chatId, chat)
  })

  const look = (): void => {
    for (const [chatId, chat] of chats) {
      if (now() >= chat.announceAt) announce(chatId, chat)
      tell(chatId, chat)
    }
  }
  const sweep = setInterval(look, Math.min(SWEEP_MS, presenceMs / 2))

  const begin = ({ chatId, inboxId }: { chatId: ChatId; inboxId: InboxId }): OpenChat => {
    const presence = createChatPresence(LIFE * presenceMs, now)
    const hear = (signal: Signal): void => {
      if (signal.type !== 'attended' || signal.gateway === gateway) return
      presence.hear(signal.gateway, signal.people)
      gathering.add(chatId, signal.asks)
    }
    const stopListening = listening(
      () => bus.listen(presenceTopic(chatId), hear),
      () => {
        // Whoever else is there tells it.
        announce(chatId, chat, true)
      },
      (error) => {
        logger.warn({ err: error, chatId }, 'who has a chat open can not be heard from other gateways')
      },
    )
    const chat: OpenChat = {
      presence,
      typing: createTypingTold(bus, { chatId, inboxId }, now),
      announceAt: Number.POSITIVE_INFINITY,
      told: undefined,
      stopListening,
    }
    chats.set(chatId, chat)
    return chat
  }

  const leave = (chatId: ChatId, chat: OpenChat, socketId: string): void => {
    if (chat.presence.leave(socketId)) {
      gathering.add(chatId, true)
      return
    }
    chats.delete(chatId)
    announce(chatId, chat)
    chat.stopListening()
  }

  return {
    attend: (socket, place) => {
      const { chatId } = place
      const chat = chats.get(chatId) ?? begin(place)
      chat.presence.enter(socket.id, socket.data.user)
      gathering.add(chatId, true)
      return () => {
        leave(chatId, chat, socket.id)
        return Promise.resolve()
      }
    },
    remind: (chatId) => {
      const chat = chats.get(chatId)
      if (chat === undefined) return
      chat.told = undefined
      gathering.add(chatId, false)
    },
    type: (socket, chatId, isTyping) => {
      const isHere = chats.get(chatId)?.presence.type(socket.id, isTyping)
      if (isHere !== true) throw new SahutError('not_found', 'This chat is not open here.')
      gathering.add(chatId, true)
    },
    close: () => {
      clearInterval(sweep)
      gathering.close()
    },
  }
}
