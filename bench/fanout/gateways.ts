import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Room, chatRoom } from '@sahut/core/bus/rooms'
import type { Bus } from '@sahut/core/bus/bus'
import type { Chat } from '@sahut/core/model/chat/chat'
import type { Entry } from '@sahut/core/model/message/message'
import { createAdapter } from '@socket.io/redis-adapter'
import { Redis } from 'ioredis'
import { Server } from 'socket.io'
import { io, type Socket } from 'socket.io-client'
import type { Scope } from '../scope.ts'

/** Some gateways on one Redis, with a viewer for each of some chats, and who publishes. */
export type Fleet = {
  publish: (chat: Chat, entries: Entry[]) => void
  /** Messages that viewers have got. */
  received: () => number
  /** How long each of them took, by its seq, ms. */
  latencies: () => ReadonlyMap<number, number>
}

type Own = Scope['own']

/** A viewer joins a room by name: whoever may is not what is measured here. */
const CAN_JOIN = 'join'

const listen = async (server: Server, { own }: { own: Own }): Promise<string> => {
  const http = createServer()
  server.attach(http)
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  own(server, (it) => it.close())
  return `http://127.0.0.1:${String((http.address() as AddressInfo).port)}`
}

const view = async (
  url: string,
  room: Room,
  onMessage: (fact: { entries: Entry[] }) => void,
  own: Own,
): Promise<void> => {
  const socket: Socket = own(io(url, { transports: ['websocket'], forceNew: true }), (it) => {
    it.close()
    return Promise.resolve()
  })
  socket.on('chat:appended', onMessage)
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  await socket.emitWithAck(CAN_JOIN, room)
}

/** @param enter resolves once what is published to the room reaches the gateway */
const letIn = (server: Server, enter: (room: Room) => Promise<void>): void => {
  server.on('connection', (socket) => {
    socket.on(CAN_JOIN, (room: Room, answer: () => void) => {
      void Promise.resolve(socket.join(room))
        .then(() => enter(room))
        .then(answer)
    })
  })
}

/** Viewers of chats, and when which message was told of and seen. */
const watchChats = async (urls: readonly string[], chats: readonly Chat[], own: Own) => {
  const toldAt = new Map<number, number>()
  const latencies = new Map<number, number>()
  let received = 0
  for (const [at, { chatId }] of chats.entries())
    await view(
      urls[at % urls.length] ?? '',
      chatRoom(chatId),
      ({ entries }) => {
        received += 1
        for (const { seq } of entries) latencies.set(seq, performance.now() - (toldAt.get(seq) ?? Number.NaN))
      },
      own,
    )
  return {
    received: () => received,
    latencies: () => latencies,
    tells: (entries: readonly Entry[]): void => {
      for (const { seq } of entries) toldAt.set(seq, performance.now())
    },
  }
}

/**
 * Ours: the bus that Sahut runs on.
 * @param join the bus of one more process
 * @param withList whether every gateway shows the list of the chats' inbox too
 */
export const ourFleet = async (
  join: () => Bus,
  gateways: number,
  chats: readonly Chat[],
  { own }: Scope,
  withList: boolean,
): Promise<Fleet> => {
  const newBus = (): Bus => own(join(), (it) => it.close())
  const inboxId = chats[0]?.inboxId
  const urls: string[] = []
  for (let n = 0; n < gateways; n += 1) {
    const server = new Server({ transports: ['websocket'] })
    const bus = newBus()
    bus.attach(server)
    letIn(server, (room) => bus.live(server, room, inboxId))
    if (withList && inboxId !== undefined) await bus.follow(inboxId, () => undefined)
    urls.push(await listen(server, { own }))
  }
  const publisher = newBus()
  const { tells, ...watched } = await watchChats(urls, chats, own)
  return {
    ...watched,
    publish: (chat, entries) => {
      tells(entries)
      publisher.tell({ chat, entries })
    },
  }
}

/** The way of most: Socket.IO's first Redis adapter, which hands every message to every gateway. */
export const classicFleet = async (
  port: number,
  gateways: number,
  chats: readonly Chat[],
  { own }: Scope,
): Promise<Fleet> => {
  const connect = (): Redis =>
    own(new Redis({ host: '127.0.0.1', port }), (it) => {
      it.disconnect()
      return Promise.resolve()
    })
  const newServer = (): Server =>
    new Server({ transports: ['websocket'], adapter: createAdapter(connect(), connect()) })
  const urls: string[] = []
  for (let n = 0; n < gateways; n += 1) {
    const server = newServer()
    letIn(server, () => Promise.resolve())
    urls.push(await listen(server, { own }))
  }
  const publisher = newServer()
  const { tells, ...watched } = await watchChats(urls, chats, own)
  return {
    ...watched,
    publish: ({ chatId, epoch }, entries) => {
      tells(entries)
      publisher.to(chatRoom(chatId)).emit('chat:appended', { chatId, epoch, entries })
    },
  }
}
