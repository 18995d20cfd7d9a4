import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { io, type Socket } from 'socket.io-client'
import type { Fact } from '../contract/socket.ts'
import type { Commit } from '../log/chat-log.ts'
import { newChat as newChatOf } from '../model/chat/chat.ts'
import {
  type ChatId,
  chatIdOf,
  ContactId,
  type InboxId,
  newInboxId,
  newNumberId,
  newWorkspaceId,
} from '../model/ids.ts'
import type { Bus, RoomServer } from './bus.ts'
import { chatRoom, type Room } from './rooms.ts'

/*
 * For tests of the bus: gateways that let browsers into any room, and facts to publish.
 */

/** A chat of its own for each test. */
export const newChat = () => {
  const chatId = chatIdOf(newNumberId(), ContactId.parse('62811@s.whatsapp.net'))
  return { chatId, room: chatRoom(chatId) }
}
export type TestChat = ReturnType<typeof newChat>

/** Where the chat's log stands: the smallest fact that carries a number. */
export const standsAt = ({ chatId }: TestChat, seq: number): Fact<'chat:advanced'> => ({
  chatId,
  epoch: 1,
  seq,
})

/** A chat's commits as its log tells of them, each with one message of the contact. */
export const newLog = () => {
  const numberId = newNumberId()
  const contact = { id: ContactId.parse('62811@s.whatsapp.net') }
  const chatId = chatIdOf(numberId, contact.id)
  const chat = newChatOf({
    chatId,
    workspaceId: newWorkspaceId(),
    inboxId: newInboxId(),
    numberId,
    contact,
  })
  return {
    chat,
    room: chatRoom(chatId),
    commit: (seq: number): Commit => ({
      chat: { ...chat, seq },
      entries: [
        {
          kind: 'message',
          seq,
          at: seq,
          sortTs: seq,
          fromMe: false,
          whatsappId: `ID${String(seq)}`,
          author: { type: 'contact' },
          content: { type: 'text', text: `message ${String(seq)}` },
        },
      ],
    }),
  }
}

/** Resolves once it is true. */
export const until = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5))
}

/** A gateway on the bus, with one browser that remembers the numbers that it was told. */
export const startTestGateway = async (bus: Bus) => {
  const httpServer: HttpServer = createServer()
  const server: RoomServer = new Server(httpServer, { transports: ['websocket'] })
  bus.attach(server)
  httpServer.listen(0, '127.0.0.1')
  await new Promise((resolve) => httpServer.once('listening', resolve))
  const { port } = httpServer.address() as AddressInfo
  const browser: Socket = io(`http://127.0.0.1:${String(port)}`, {
    transports: ['websocket'],
    forceNew: true,
  })
  const seen: { name: string; fact: unknown }[] = []
  browser.onAny((name: string, fact: unknown) => seen.push({ name, fact }))
  await new Promise((resolve) =>
    browser.once('connect', () => {
      resolve(undefined)
    }),
  )
  return {
    server,
    seen,
    /** What the browser was told of a chat, in the order in which it came. */
    seqs: (chat: TestChat): number[] =>
      seen.flatMap(({ name, fact }) => {
        const { chatId, seq } = fact as Fact<'chat:advanced'>
        return name === 'chat:advanced' && chatId === chat.chatId ? [seq] : []
      }),
    /** Lets the browser in, without waiting until the room is live. */
    join: async (room: Room): Promise<void> => {
      await server.sockets.sockets.get(browser.id ?? '')?.join(room)
    },
    /** The seqs of a chat's entries, in the order in which they came. */
    entries: ({ chatId }: { chatId: ChatId }): number[] =>
      seen.flatMap(({ name, fact }) => {
        const { chatId: of, entries } = fact as Fact<'chat:appended'>
        return name === 'chat:appended' && of === chatId ? entries.map(({ seq }) => seq) : []
      }),
    leave: async (room: Room): Promise<void> => {
      await server.sockets.sockets.get(browser.id ?? '')?.leave(room)
    },
    /** Lets the browser in; resolves once it misses nothing. */
    open: async (room: Room, inboxId?: InboxId): Promise<void> => {
      await server.sockets.sockets.get(browser.id ?? '')?.join(room)
      await bus.live(server, room, inboxId)
    },
    close: async (): Promise<void> => {
      browser.disconnect()
      await server.close()
    },
  }
}
export type TestGateway = Awaited<ReturnType<typeof startTestGateway>>
