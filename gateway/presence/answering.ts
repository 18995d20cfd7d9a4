import type { Bus } from '@sahut/core/bus/bus'
import { answeringTopic } from '@sahut/core/bus/rooms'
import type { Answerer, Attendee } from '@sahut/core/contract/socket'
import type { ChatId, InboxId, UserId } from '@sahut/core/model/ids'
import type { Logger } from '@sahut/core/process/logger'
import type { ClientSocket } from '../socket.ts'
import { isDrained } from '../transport/slow-browser.ts'
import { listening } from './listening.ts'

/** What happens in an inbox within this time is told together, ms. */
const GATHER_MS = 500

/** Who goes on typing is told of again after this, ms: browsers forget whoever they do not hear of. */
const AGAIN_MS = 4_000

/** No more than that wait for one telling; more help nobody. */
const WAITING_LIMIT = 200

type Listeners = {
  sockets: Set<ClientSocket>
  waiting: Map<string, Answerer>
  timer: NodeJS.Timeout | undefined
  stop: () => void
}

/**
 * Who answers in chats of an inbox, told to all who have its list: so that nobody else begins. Never what is typed, and
 * nothing of it is stored; what gets lost is told again, or forgotten.
 */
export type Answering = {
  /** @returns ends it */
  follow: (socket: ClientSocket, inboxId: InboxId) => () => void
  close: () => void
}

export const createAnswering = ({ bus, logger }: { bus: Pick<Bus, 'listen'>; logger: Logger }): Answering => {
  const inboxes = new Map<InboxId, Listeners>()

  const tell = (inboxId: InboxId, listeners: Listeners): void => {
    listeners.timer = undefined
    const answerers = [...listeners.waiting.values()]
    listeners.waiting.clear()
    for (const socket of listeners.sockets)
      // Who reads too slowly for it would only learn what is over.
      if (isDrained(socket)) socket.emit('inbox:attended', { inboxId, answerers })
  }
  const begin = (inboxId: InboxId): Listeners => {
    const listeners: Listeners = {
      sockets: new Set(),
      waiting: new Map(),
      timer: undefined,
      stop: listening(
        () =>
          bus.listen(answeringTopic(inboxId), (signal) => {
            if (signal.type !== 'answering') return
            const { waiting } = listeners
            const { chatId, userId, does } = signal.who
            // That somebody has answered stays beside that they have stopped typing.
            const key = `${chatId} ${userId} ${String(does === 'answered')}`
            waiting.delete(key)
            if (waiting.size < WAITING_LIMIT) waiting.set(key, signal.who)
            listeners.timer ??= setTimeout(() => {
              tell(inboxId, listeners)
            }, GATHER_MS)
          }),
        () => undefined,
        (error) => {
          logger.warn({ err: error, inboxId }, 'who answers in an inbox can not be heard')
        },
      ),
    }
    inboxes.set(inboxId, listeners)
    return listeners
  }

  return {
    follow: (socket, inboxId) => {
      const listeners = inboxes.get(inboxId) ?? begin(inboxId)
      listeners.sockets.add(socket)
      return () => {
        listeners.sockets.delete(socket)
        if (listeners.sockets.size > 0 || inboxes.get(inboxId) !== listeners) return
        inboxes.delete(inboxId)
        clearTimeout(listeners.timer)
        listeners.stop()
      }
    },
    close: () => {
      for (const { timer } of inboxes.values()) clearTimeout(timer)
    },
  }
}

/** Those of one chat at this gateway who type, as all lists were told last. */
export type TypingTold = {
  /** Tells what has changed since, and again what goes on. */
  review: (own: readonly Attendee[]) => void
}

export const createTypingTold = (
  bus: Pick<Bus, 'signal'>,
  { chatId, inboxId }: { chatId: ChatId; inboxId: InboxId },
  now: () => number,
): TypingTold => {
  const told = new Map<UserId, { name: string; at: number }>()
  const say = (userId: UserId, name: string, does: Answerer['does']): void => {
    bus.signal(answeringTopic(inboxId), { type: 'answering', who: { chatId, userId, name, does } })
  }
  return {
    review: (own) => {
      const typing = new Map(own.flatMap((one) => (one.isTyping ? [[one.userId, one.name] as const] : [])))
      for (const [userId, name] of typing) {
        if (now() - (told.get(userId)?.at ?? Number.NEGATIVE_INFINITY) < AGAIN_MS) continue
        told.set(userId, { name, at: now() })
        say(userId, name, 'types')
      }
      for (const [userId, { name }] of told) {
        if (typing.has(userId)) continue
        told.delete(userId)
        say(userId, name, 'stops')
      }
    },
  }
}
