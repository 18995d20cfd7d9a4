import type { Attendee } from '@sahut/core/contract/socket'
import { ATTENDEES } from '@sahut/core/bus/bus'
import type { UserId } from '@sahut/core/model/ids'

/** Who writes says so again within this time, ms, or is taken to have stopped. */
const TYPING_MS = 6_000

/** Gateways that are listened to about one chat; more than that are not real. */
const GATEWAYS = 100

type Person = { userId: UserId; name: string }

/** Who has one chat open: at this gateway by socket, elsewhere by what was heard last. Times are monotonic, ms. */
export type ChatPresence = {
  enter: (socketId: string, person: Person) => void
  /** @returns whether anybody of this gateway is left */
  leave: (socketId: string) => boolean
  /** Whether the socket is here at all. */
  type: (socketId: string, isTyping: boolean) => boolean
  /** All of another gateway, which replaces what it said before. */
  hear: (gateway: string, people: readonly Attendee[]) => void
  /** Of this gateway. */
  own: () => Attendee[]
  /** Of all gateways, by name, each once. */
  people: () => Attendee[]
}

/** @param life how long another gateway's word stands, ms */
export const createChatPresence = (life: number, now: () => number): ChatPresence => {
  const sockets = new Map<string, Person & { typingUntil: number }>()
  const elsewhere = new Map<string, { people: readonly Attendee[]; at: number }>()

  const merged = (all: readonly Attendee[]): Attendee[] => {
    const byUser = new Map<UserId, Attendee>()
    for (const one of all) {
      const isTyping = one.isTyping || byUser.get(one.userId)?.isTyping === true
      byUser.set(one.userId, { ...one, isTyping })
    }
    return [...byUser.values()]
      .sort((a, b) => a.name.localeCompare(b.name) || (a.userId < b.userId ? -1 : 1))
      .slice(0, ATTENDEES)
  }

  const own = (): Attendee[] =>
    merged(
      [...sockets.values()].map(({ userId, name, typingUntil }) => ({
        userId,
        name,
        isTyping: typingUntil > now(),
      })),
    )

  const heard = (): Attendee[] =>
    [...elsewhere].flatMap(([gateway, { people, at }]) => {
      const age = now() - at
      if (age > life) {
        elsewhere.delete(gateway)
        return []
      }
      return people.map((one) => ({ ...one, isTyping: one.isTyping && age <= TYPING_MS }))
    })

  return {
    enter: (socketId, { userId, name }) => {
      sockets.set(socketId, { userId, name, typingUntil: Number.NEGATIVE_INFINITY })
    },
    leave: (socketId) => {
      sockets.delete(socketId)
      return sockets.size > 0
    },
    type: (socketId, isTyping) => {
      const here = sockets.get(socketId)
      if (here === undefined) return false
      here.typingUntil = isTyping ? now() + TYPING_MS : Number.NEGATIVE_INFINITY
      return true
    },
    hear: (gateway, people) => {
      if (people.length === 0) elsewhere.delete(gateway)
      else if (elsewhere.has(gateway) || elsewhere.size < GATEWAYS)
        elsewhere.set(gateway, { people, at: now() })
    },
    own,
    people: () => merged([...own(), ...heard()]),
  }
}
