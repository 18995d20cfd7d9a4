/**
 * A WhatsApp network on loopback. Unmodified Baileys pairs with it by QR, logs in and chats; contacts and phones
 * are played through the control API. It stands for WhatsApp in tests and in the demo, so it trusts nothing of
 * Sahut and shares nothing with it but the error type.
 *
 * What it promises, as WhatsApp does:
 * - a message to a linked number is kept from the moment that the control API has answered until the companion
 *   acknowledges it; it is sent at once to a connected companion, and again, in order, after each login;
 * - a companion's message is acknowledged after it was stored; a contact shows a message id once;
 * - the journal (`journal.jsonl`, and `GET /journal`) tells what happened in the order in which the network saw it.
 *   Both hold across SIGKILL of this process.
 *
 * One HTTP server on 127.0.0.1 serves the companions' WebSocket at `/ws/chat`, their files (media/host.ts) and the
 * control API (contract.ts). The folder holds `state.sqlite`, `journal.jsonl` and `files`.
 */
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { createTimeLocks } from './login/time-locks.ts'
import { createAdaptorServer, type ServerType } from '@hono/node-server'
import { SahutError } from '@sahut/core/contract/errors'
import { WebSocketServer } from 'ws'
import { createAccounts } from './login/accounts.ts'
import { createAcknowledgements } from './messages/acknowledgements.ts'
import { createBlocks } from './login/blocks.ts'
import { createAppState } from './login/app-state.ts'
import { createBacklog } from './messages/backlog.ts'
import { createCompanions, isBeside } from './login/companions.ts'
import { serveConnection } from './protocol/connection.ts'
import { createFiles } from './media/files.ts'
import { createContacts } from './messages/contacts.ts'
import { createDeeds } from './messages/deeds.ts'
import { createControl } from './control/control.ts'
import { createDelivery } from './messages/delivery.ts'
import { createFaultOrders } from './control/fault-orders.ts'
import { createFaults } from './control/faults.ts'
import { POISONS, sendPoison } from './control/poisons.ts'
import { assembleGroups } from './groups/assemble-groups.ts'
import { createGreeting } from './login/greeting.ts'
import { createHistory } from './messages/history.ts'
import { createJournal, type Journal } from './journal.ts'
import { createLines } from './messages/online.ts'
import { createLinks } from './login/links.ts'
import { createNetwork } from './network.ts'
import { loadCertificate } from './protocol/noise.ts'
import { createOutbound } from './messages/outbound.ts'
import { createNumberChanges } from './login/number-changes.ts'
import { createPictures } from './login/pictures.ts'
import { createPhoneSettings } from './login/phone-settings.ts'
import { createPast } from './messages/past.ts'
import { createPhones } from './messages/phones.ts'
import { createChatStates } from './messages/chat-states.ts'
import { createCalls } from './messages/calls.ts'
import { createPhoneRequests } from './messages/phone-requests.ts'
import { createPhoneStore } from './messages/phone-store.ts'
import { createReading } from './messages/reading.ts'
import { createRequests } from './login/requests.ts'
import { createScript } from './customers/script.ts'
import { createStore, type Store } from './store.ts'

export interface SimulatorOptions {
  /** Where state and journal live; made if absent. One simulator a folder. */
  dataDir: string
  /** 0 takes a free one. */
  port?: number
  /** Told of clients that broke the protocol and of mistakes of the simulator itself. */
  onFailure?: (error: unknown) => void
}

export interface Simulator {
  /** For Baileys' `waWebSocketUrl`. */
  whatsappUrl: string
  controlUrl: string
  /** Base64 of the root public key of the Noise certificate chain, for Baileys' `WA_CERT_DETAILS.PUBLIC_KEY`. */
  certKey: string
  /** Ends all connections and leaves the state as it is. */
  close: () => Promise<void>
}

const CHAT_PATH = '/ws/chat'

const HOUR_MS = 3_600_000

/** Everything behind the HTTP server, over an open store. */
const assemble = async (
  { store, journal, folder }: { store: Store; journal: Journal; folder: string },
  failed: (error: unknown) => void,
) => {
  const accounts = createAccounts(store)
  const companions = createCompanions(store)
  const backlog = await createBacklog({ store, accounts })
  const appState = createAppState(store)
  const faults = createFaults()
  const lines = createLines()
  const timeLocks = createTimeLocks()
  const delivery = createDelivery({ accounts, companions, lines, backlog, faults })
  const files = createFiles(folder, journal, delivery)
  const shared = { accounts, backlog, delivery, store }
  const acknowledgements = createAcknowledgements({ ...shared, ...files, journal })
  const reading = createReading({ accounts, delivery, journal, store })
  const history = createHistory({ accounts, store })
  const phoneStore = createPhoneStore(store)
  const grouped = assembleGroups({ ...shared, ...files, companions, faults, journal, reading })
  const { groups, groupTaking } = grouped
  const known = { ...shared, ...files, history }
  const deeds = createDeeds({ accounts, delivery, journal, store })
  const blocks = createBlocks({ accounts, delivery, store })
  const writing = { blocks, deeds, phoneStore, reading }
  const contacts = createContacts({ ...known, ...writing, faults, groupTaking, journal })
  const phones = createPhones({ companions, contacts, delivery, history, journal, store })
  const pictures = createPictures({ accounts, delivery, groups, host: files.host })
  const phoneSettings = createPhoneSettings({ appState, companions, delivery, store })
  const past = createPast({ accounts, companions, delivery, host: files.host, store })
  const takeRequest = createPhoneRequests({ companions, delivery, journal, past, phoneStore })
  const chatStates = createChatStates({ accounts, journal, lines })
  const call = createCalls({ delivery, store })
  const greet = createGreeting({ companions, delivery, history, past, store })
  const people = { accounts, companions, contacts, phones }
  const outbound = createOutbound({ ...people, takeRequest, faults, groupTaking, journal, store })
  const links = createLinks({ accounts, appState, backlog, companions, history, journal, lines, store })
  const script = createScript({ accounts, contacts, deeds, store, failed })
  const requests = createRequests({
    accounts,
    companions,
    appState,
    blocks,
    groups,
    host: files.host,
    pictures,
    timeLocks,
    store,
    activated: (line) => {
      delivery.activate(line)
      const poison = POISONS[faults.take(line.phone, 'poison') ?? -1]
      if (poison !== undefined) sendPoison(line.connection, poison)
      // One beside the first gets no messages, so no greeting either.
      if (!isBeside(line.phone)) greet(accounts.phone(line.phone)).catch(failed)
    },
    loggedOut: ({ phone }) => {
      links.leave(phone)
    },
  })
  const told = { accounts, backlog, blocks, chatStates, companions, journal, lines, links }
  const orderFault = createFaultOrders({ accounts, faults, journal, lines, timeLocks })
  return {
    network: createNetwork({ ...told, acknowledgements, faults, outbound, requests, failed }),
    control: createControl({
      ...told,
      call,
      contacts,
      ...files,
      deeds,
      ...grouped,
      orderFault,
      past,
      phones,
      phoneSettings,
      pictures,
      numberChanges: createNumberChanges({ accounts, delivery }),
      reading,
      script,
      store,
    }),
    host: files.host,
    close: () => {
      script.close()
      reading.close()
      store.close()
      journal.close()
    },
  }
}

/**
 * Starts a network.
 * @throws SahutError unavailable when the port is taken or the folder can't be used
 */
export const createSimulator = async (options: SimulatorOptions): Promise<Simulator> => {
  const { dataDir, port = 0, onFailure = () => undefined } = options
  const store = createStore(dataDir)
  const journal = createJournal({ folder: dataDir, store })
  const certificate = loadCertificate(store)
  const parts = { store, journal, folder: dataDir }
  const { network, control, host, close } = await assemble(parts, onFailure)

  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  sockets.on('connection', (socket) => {
    serveConnection(socket, certificate, network)
  })
  const server = createAdaptorServer({
    fetch: (request: Request, environment: object) =>
      host.serves(request.url) ? host.fetch(request) : control.fetch(request, environment),
    // Clients close what they do not use; a call that crosses our close would fail.
    serverOptions: { keepAliveTimeout: HOUR_MS },
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url?.startsWith(CHAT_PATH) !== true) socket.destroy()
    else
      sockets.handleUpgrade(request, socket, head, (webSocket) =>
        sockets.emit('connection', webSocket, request),
      )
  })
  const bound = await listen(server, port).catch((error: unknown) => {
    close()
    throw error
  })

  return {
    whatsappUrl: `ws://127.0.0.1:${bound}${CHAT_PATH}`,
    controlUrl: `http://127.0.0.1:${bound}`,
    certKey: certificate.rootKey.toString('base64'),
    close: async () => {
      const open = [...sockets.clients].map((socket) => once(socket, 'close'))
      for (const socket of sockets.clients) socket.terminate()
      await Promise.all(open)
      const closed = new Promise((resolve) => server.close(resolve))
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
      // The connections' own close handlers come one turn later and still write to the journal.
      await new Promise((resolve) => setImmediate(resolve))
      close()
    },
  }
}

/** @returns the port that it listens on */
const listen = (server: ServerType, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (cause: Error) => {
      reject(
        new SahutError('unavailable', `Port ${port} on 127.0.0.1 can't be used: ${cause.message}.`, {
          cause,
        }),
      )
    })
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
