import type { Server } from 'socket.io'
import { z } from 'zod'
import {
  Attendee,
  type ClientEvents,
  type Fact,
  type FactName,
  type ServerEvents,
} from '../contract/socket.ts'
import { Chat } from '../model/chat.ts'
import type { Room, Topic } from './rooms.ts'

/** More people than this at one chat are no help to each other. */
export const ATTENDEES = 50

/** What processes tell each other. Parsed on arrival: who can reach the bus must not be able to break a process. */
export const Signal = z.discriminatedUnion('type', [
  z.object({ type: z.literal('chat-changed'), chat: Chat }),
  /** The number's outbox has something. */
  z.object({ type: z.literal('outbox') }),
  /** Somebody looks at the number and would like its QR again. */
  z.object({ type: z.literal('qr-wanted') }),
  /** What people set of the number has changed. */
  z.object({ type: z.literal('number-set') }),
  /** Which numbers shall run has changed. */
  z.object({ type: z.literal('numbers-changed') }),
  /** A user's rights or sessions have changed: look them up again, now. */
  z.object({ type: z.literal('rights-changed') }),
  /** All who have the topic's chat open at one gateway; with `asks` the others tell theirs. */
  z.object({
    type: z.literal('attended'),
    gateway: z.string().max(64),
    people: z.array(Attendee).max(ATTENDEES),
    asks: z.boolean(),
  }),
])
export type Signal = z.infer<typeof Signal>

export type RoomServer = Server<ClientEvents, ServerEvents>

/**
 * The bus hurries things along and may lose anything at any time: nothing is promised of it but that a call never
 * throws and never blocks, and that what arrives from one sender arrives in the order it was sent.
 */
export type Bus = {
  /** Tells every socket in a room. */
  publish: <Name extends FactName>(room: Room, name: Name, fact: Fact<Name>) => void
  /** From now on what is published reaches the sockets of this gateway. */
  attach: (io: RoomServer) => void
  /** Resolves once what is published to the room reaches this gateway; call after the join, before its ack. */
  live: (io: RoomServer, room: Room) => Promise<void>
  /** Tells every process that listens to a topic. */
  signal: (topic: Topic, signal: Signal) => void
  /** Resolves once live, with the way to stop. The listener must not throw. */
  listen: (topic: Topic, listener: (signal: Signal) => void) => Promise<() => Promise<void>>
  /**
   * Listens to holes: something that was published may not have reached this process, for instance because the
   * connection to the broker was made anew. Whoever needs it reads on from the store. The listener must not throw.
   * @returns ends the listening
   */
  onHole: (listener: () => void) => () => void
  /**
   * Resolves once what was published has left this process, after a second at the latest: for a process that ends or
   * is frozen after this.
   */
  flush: () => Promise<void>
  /**
   * The longest that something published took to reach the broker since this was asked last, or waits for it by now,
   * ms; 0 within a process.
   */
  lagMs: () => number
  close: () => Promise<void>
}
