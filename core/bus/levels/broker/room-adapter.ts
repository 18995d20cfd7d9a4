import { createShardedAdapter } from '@socket.io/redis-adapter'
import { Server } from 'socket.io'
import { z } from 'zod'
import { type FactName, facts } from '../../../contract/socket.ts'
import type { Bus, RoomServer } from '../../bus.ts'
import type { Room } from '../../rooms.ts'
import type { Subscriptions } from './channels.ts'
import type { Publisher } from './publisher.ts'
import type { Refusals } from './refusals.ts'

const PREFIX = 'sahut'
/** The adapter's own form: prefix, namespace, room. */
const CHANNEL = /^sahut#\/#((?:chat|number):.+)#$/
const roomIn = (channel: string): Room | undefined => CHANNEL.exec(channel)?.[1] as Room | undefined

/** The largest message that is looked at, bytes; a store row, which a fact comes from, has at most 400 KB. */
const LONGEST = 4 * 2 ** 20
const BRACE = 0x7b

/** A broadcast as the adapter writes it, and no other kind of its messages: nobody moves our sockets from outside. */
const Broadcast = z.object({
  uid: z.string(),
  nsp: z.literal('/'),
  type: z.literal(3),
  data: z.strictObject({
    packet: z.strictObject({
      type: z.literal(2),
      data: z.tuple([z.enum(Object.keys(facts) as [FactName, ...FactName[]]), z.unknown()]),
      nsp: z.literal('/').optional(),
    }),
    opts: z.strictObject({
      rooms: z.tuple([z.string()]),
      except: z.tuple([]),
      flags: z.strictObject({}).optional(),
    }),
  }),
})

/**
 * Whether what arrived is a fact of the contract for this room.
 * @throws Error that says what is wrong with it
 */
const check = (payload: Buffer, room: string): void => {
  if (payload.length > LONGEST) throw new Error(`${String(payload.length)} bytes are too many`)
  // The adapter takes anything else for MessagePack, which we never send.
  if (payload[0] !== BRACE) throw new Error('it is not a JSON object')
  const { packet, opts } = Broadcast.parse(JSON.parse(payload.toString())).data
  if (opts.rooms[0] !== room) throw new Error('it is for another room')
  const [name, fact] = packet.data
  facts[name].parse(fact)
}

/** What the adapter needs of a Redis client, in the form of the `redis` package, whose calls it hands its handlers to. */
const createClient = (
  publisher: Publisher,
  subscriptions: Subscriptions,
  refusals: Refusals,
  channelOf: (room: Room) => string,
) => {
  const ends = new Map<string, () => void>()
  return {
    sSubscribe: (channel: string, handler: (payload: Buffer, channel: string) => void): void => {
      const room = roomIn(channel)
      // The channels that all servers share carry orders such as "disconnect everybody", which nobody here gives.
      if (room === undefined) return
      ends.get(channel)?.()
      const end = subscriptions.add(channelOf(room), (payload) => {
        refusals.guard(channelOf(room), () => {
          check(payload, room)
          handler(payload, channel)
        })
      })
      ends.set(channel, end)
    },
    sUnsubscribe: (channel: string): void => {
      ends.get(channel)?.()
      ends.delete(channel)
    },
    sPublish: (channel: string, payload: string): Promise<void> => {
      const room = roomIn(channel)
      if (room !== undefined) publisher.publish(channelOf(room), payload)
      // At once: the adapter waits for it before it tells this gateway's own sockets.
      return Promise.resolve()
    },
    /** How many servers there are, which is all that is ever asked: this one; others are reached by rooms and topics. */
    sendCommand: (): Promise<[string, string]> => Promise.resolve(['', '1']),
  }
}

/**
 * The rooms of the bus: Socket.IO's sharded adapter on our connections.
 * @param channelOf what the broker calls a room
 */
export const createRoomAdapter = (
  publisher: Publisher,
  subscriptions: Subscriptions,
  refusals: Refusals,
  channelOf: (room: Room) => string,
): Pick<Bus, 'publish' | 'attach' | 'live'> => {
  let sender: RoomServer | undefined
  const attach = (io: RoomServer): void => {
    const client = createClient(publisher, subscriptions, refusals, channelOf)
    io.adapter(createShardedAdapter(client, client, { channelPrefix: PREFIX, subscriptionMode: 'dynamic' }))
    sender = io
  }
  /** Whoever has no sockets publishes as a server that nobody connects to. */
  const headless = (): RoomServer => {
    const io: RoomServer = new Server()
    attach(io)
    return io
  }
  return {
    attach,
    publish: (room, name, fact) => {
      const to: { emit(name: string, fact: unknown): boolean } = (sender ?? headless()).to(room)
      to.emit(name, fact)
    },
    live: (_io, room) => subscriptions.live(channelOf(room)),
  }
}
