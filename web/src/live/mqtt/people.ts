import type { Attendee } from '@sahut/core/contract/socket'
import type { UserId } from '@sahut/core/model/ids'

/** Clients that are listened to about one chat, and people that are told of; more than that are not real. */
const CLIENTS = 500
const PEOPLE = 50

type Client = Attendee & {
  /** By the monotonic clock, ms. */
  until: number
  typingUntil: number
}

/** Who has one chat open, by what was heard of each of their clients. */
export type People = {
  hear: (clientId: string, client: Omit<Client, 'isTyping'>) => void
  forget: (clientId: string) => void
  /** Each once, however many clients they have, by name. */
  now: () => Attendee[]
}

export const createPeople = (): People => {
  const clients = new Map<string, Omit<Client, 'isTyping'>>()
  return {
    hear: (clientId, client) => {
      if (clients.has(clientId) || clients.size < CLIENTS) clients.set(clientId, client)
    },
    forget: (clientId) => {
      clients.delete(clientId)
    },
    now: () => {
      const now = performance.now()
      const people = new Map<UserId, Attendee>()
      for (const [clientId, { userId, name, until, typingUntil }] of clients) {
        if (until < now) clients.delete(clientId)
        else {
          const isTyping = typingUntil > now || people.get(userId)?.isTyping === true
          people.set(userId, { userId, name, isTyping })
        }
      }
      return [...people.values()]
        .sort((a, b) => a.name.localeCompare(b.name) || (a.userId < b.userId ? -1 : 1))
        .slice(0, PEOPLE)
    },
  }
}
