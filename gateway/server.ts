import type { Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'
import type { Access } from '@sahut/core/access/access'
import type { Accounts } from '@sahut/core/auth/accounts'
import type { Tokens } from '@sahut/core/auth/tokens'
import { SOCKET_PAYLOAD_LIMIT } from '@sahut/core/contract/socket'
import type { Browsers } from '@sahut/core/browsers/browsers'
import { createChats } from '@sahut/core/chats/chats'
import type { ChatLog } from '@sahut/core/log/chat-log'
import { createFarewell } from '@sahut/core/process/farewell'
import type { Logger } from '@sahut/core/process/logger'
import type { Bus } from '@sahut/core/bus/bus'
import { createHandshake, createOriginCheck } from './rights/handshake.ts'
import { boundWaiting, cutOff, isDrained } from './transport/slow-browser.ts'
import { createAllInboxes } from './feed/all-inboxes.ts'
import { createBeacon } from './rooms/beacon.ts'
import type { Client } from './client.ts'
import { createReceiver } from './handlers/commands.ts'
import { createFeed } from './feed/feed.ts'
import { createFollows } from './follows.ts'
import { createChatCommands } from './handlers/chat.ts'
import { createInboxCommands } from './handlers/inbox.ts'
import { createMessageCommands } from './handlers/message.ts'
import { createNumberCommands } from './handlers/number.ts'
import { createSessionCommands } from './handlers/session.ts'
import { createLimits } from './handlers/limits.ts'
import { type Answering, createAnswering } from './presence/answering.ts'
import { createPresence } from './presence/presence.ts'
import { createBrowsersWatch } from './rights/browsers-watch.ts'
import { createRightsWatch } from './rights/rights-watch.ts'
import { createJoinRoom } from './rooms/join-room.ts'
import { createConnectionRights } from './rights/connection-rights.ts'
import { DEFAULT_SETTINGS, type GatewaySettings, HANDSHAKE_MS, PING_MS } from './settings.ts'
import type { ClientSocket, GatewayServer } from './socket.ts'

export type GatewayDeps = {
  /** Where browsers connect; it may serve other things beside. It is closed with the gateway. */
  httpServer: HttpServer
  log: Pick<ChatLog, 'append' | 'after' | 'cancel' | 'entry' | 'first' | 'group' | 'heads' | 'message'>
  accounts: Pick<Accounts, 'rightsChanges'>
  access: Access
  tokens: Tokens
  bus: Bus
  /** Those at an MQTT broker; without it all are here. */
  browsers?: Pick<Browsers, 'revocation' | 'tidy'> | undefined
  logger: Logger
  settings: Partial<GatewaySettings> & Pick<GatewaySettings, 'origins'>
}

export type Gateway = {
  io: GatewayServer
  /** Disconnects everybody, who then connect to another gateway, closes the HTTP server, and finishes what it took. */
  close: () => Promise<void>
}

const createIo = (httpServer: HttpServer, origins: string[]): GatewayServer =>
  new Server(httpServer, {
    // Long polling would let a page of any origin in by a plain request, and needs sticky sessions.
    transports: ['websocket'],
    allowRequest: createOriginCheck(origins),
    maxHttpBufferSize: SOCKET_PAYLOAD_LIMIT,
    serveClient: false,
    // A dead connection shows after at most 18 s; connectionStateRecovery stays off: it replays to revoked users.
    pingInterval: PING_MS,
    pingTimeout: 8_000,
    connectTimeout: HANDSHAKE_MS,
  })

/** Sockets that have not shown a token yet are few: any more are closed at once, and their browsers come again. */
const boundStrangers = (io: GatewayServer, most: number): void => {
  const strangers = new Set<unknown>()
  io.engine.on(
    'connection',
    (connection: { close: () => void; on: (event: 'close', listener: () => void) => void }) => {
      if (strangers.size >= most) {
        connection.close()
        return
      }
      strangers.add(connection)
      connection.on('close', () => strangers.delete(connection))
    },
  )
  io.on('connection', ({ conn }) => {
    strangers.delete(conn)
  })
}

const createClient = (
  socket: ClientSocket,
  deps: Pick<GatewayDeps, 'access' | 'bus' | 'logger'> & { answering: Answering },
  settings: GatewaySettings,
): Client => {
  const follows = createFollows(settings.follows)
  const feed = createFeed({
    send: (line, frame) => {
      if (line === 'all') socket.emit('inboxes:changed', frame)
      else socket.emit('inbox:changed', { inboxId: line, ...frame })
    },
    ready: () => isDrained(socket),
  })
  const { access, bus, answering } = deps
  const allInboxes = createAllInboxes({ access, bus, socket, follows, feed, answering })
  const { userId } = socket.data.user
  const rights = createConnectionRights({
    socket,
    access,
    recheckMs: settings.recheckMs,
    onChecked: async (user) => {
      const lost = await follows.recheck(user)
      if (lost.length > 0) {
        deps.logger.info({ userId, lost }, 'rights were taken away')
        if (!isDrained(socket)) cutOff(socket)
      }
      await allInboxes.recheck(user)
    },
    logger: deps.logger,
  })
  return { socket, follows, feed, rights, allInboxes }
}

/**
 * A gateway: browsers follow chats, inboxes and numbers through it and send their commands to it. It keeps nothing
 * that is not in the log; any number of them can run on one bus.
 */
export const createGateway = (deps: GatewayDeps): Gateway => {
  const { httpServer, log, accounts, access, tokens, bus, logger } = deps
  const settings: GatewaySettings = { ...DEFAULT_SETTINGS, ...deps.settings }
  const io = createIo(httpServer, settings.origins)
  boundStrangers(io, settings.strangers)
  const farewell = createFarewell(httpServer)
  bus.attach(io)

  const limits = createLimits(settings)
  const rightsWatch = createRightsWatch({ bus, accounts, rightsMs: settings.rightsMs, logger })
  const { browsers } = deps
  const { rightsMs, browsersMs } = settings
  const browsersWatch =
    browsers && createBrowsersWatch({ browsers, bus, accounts, rightsMs, browsersMs, logger })
  const joinRoom = createJoinRoom(io, bus)
  const beacon = createBeacon({ io, log, bus, beaconMs: settings.beaconMs, logger })
  const presence = createPresence({ io, bus, presenceMs: settings.presenceMs, logger })
  const answering = createAnswering({ bus, logger })
  const { receiverOf, settled } = createReceiver({
    handlers: {
      ...createChatCommands({ access, bus, joinRoom, beacon, presence }),
      ...createMessageCommands({ chats: createChats({ access, log, bus }), limits }),
      ...createInboxCommands({ access, bus }),
      ...createNumberCommands({ access, bus, joinRoom }),
      ...createSessionCommands({ tokens }),
    },
    limits,
    logger,
  })

  io.use(createHandshake({ tokens, access, share: settings.share, logger }))
  io.on('connection', (socket) => {
    const client = createClient(socket, { access, bus, logger, answering }, settings)
    const receive = receiverOf(client)
    // A middleware that never goes on: nothing a client names reaches the socket's own event emitter.
    socket.use((packet) => {
      receive(packet)
    })
    boundWaiting(socket, settings.waitingBytes, () => {
      logger.debug({ userId: socket.data.principal.userId }, 'a browser reads too slowly, facts are left out')
    })
    rightsWatch.watch(client)
    socket.on('disconnect', () => {
      client.rights.close()
      client.feed.close()
      client.follows.close().catch((error: unknown) => {
        logger.warn({ err: error }, 'a closed socket could not be taken off the bus')
      })
    })
  })

  return {
    io,
    close: async () => {
      beacon.close()
      presence.close()
      answering.close()
      rightsWatch.close()
      browsersWatch?.close()
      await farewell(() => io.close())
      await settled()
    },
  }
}
