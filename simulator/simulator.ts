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
 * One HTTP server on 127.0.0.1 serves the companions' WebSocket at `/ws/chat` and the control API (contract.ts).
 * The folder holds `state.sqlite` and `journal.jsonl`.
 */
import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { SahutError } from '@sahut/core/contract/errors'
import { WebSocketServer } from 'ws'
import { createAccounts } from './accounts.ts'
import { createAppState } from './app-state.ts'
import { createBacklog } from './backlog.ts'
import { createCompanions } from './companions.ts'
import { serveConnection } from './connection.ts'
import { createContacts } from './contacts.ts'
import { createControl } from './control.ts'
import { createDelivery } from './delivery.ts'
import { createFaultOrders } from './fault-orders.ts'
import { createFaults } from './faults.ts'
import { createJournal } from './journal.ts'
import { createLines } from './lines.ts'
import { createNetwork } from './network.ts'
import { loadCertificate } from './noise.ts'
import { createOutbound } from './outbound.ts'
import { createPhones } from './phones.ts'
import { createScript } from './script.ts'
import { createStore } from './store.ts'

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

/**
 * Starts a network.
 * @throws SahutError unavailable when the port is taken or the folder can't be used
 */
export const createSimulator = async ({
  dataDir,
  port = 0,
  onFailure = () => undefined,
}: SimulatorOptions): Promise<Simulator> => {
  const store = createStore(dataDir)
  const journal = createJournal({ folder: dataDir, store })
  const certificate = loadCertificate(store)
  const accounts = createAccounts(store)
  const companions = createCompanions(store)
  const backlog = await createBacklog({ store, accounts })
  const appState = createAppState(store)
  const faults = createFaults()
  const lines = createLines()
  const delivery = createDelivery({ accounts, companions, lines, backlog, faults, journal, store })
  const script = createScript()
  const contacts = createContacts({
    accounts,
    backlog,
    delivery,
    faults,
    journal,
    store,
    onReceived: script.received,
  })
  const phones = createPhones({ companions, contacts, delivery, journal, store })
  const outbound = createOutbound({ accounts, companions, contacts, phones, faults, journal, store })
  const network = createNetwork({
    accounts,
    appState,
    backlog,
    companions,
    delivery,
    journal,
    lines,
    outbound,
    phones,
    store,
    failed: onFailure,
  })
  const orderFault = createFaultOrders({ accounts, faults, journal, lines })
  const control = createControl({
    accounts,
    backlog,
    companions,
    contacts,
    journal,
    lines,
    network,
    orderFault,
    phones,
    script,
    store,
  })

  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  sockets.on('connection', (socket) => {
    serveConnection(socket, certificate, network.handlers)
  })
  const server = createAdaptorServer({ fetch: control.fetch }) as Server
  server.on('upgrade', (request, socket, head) => {
    if (request.url?.startsWith(CHAT_PATH) !== true) socket.destroy()
    else
      sockets.handleUpgrade(request, socket, head, (webSocket) =>
        sockets.emit('connection', webSocket, request),
      )
  })

  const closeState = () => {
    script.close()
    contacts.close()
    store.close()
    journal.close()
  }
  const bound = await listen(server, port).catch((error: unknown) => {
    closeState()
    throw error
  })

  return {
    whatsappUrl: `ws://127.0.0.1:${bound}${CHAT_PATH}`,
    controlUrl: `http://127.0.0.1:${bound}`,
    certKey: certificate.rootKey.toString('base64'),
    close: async () => {
      for (const socket of sockets.clients) socket.terminate()
      const closed = new Promise<void>((resolve) =>
        server.close(() => {
          resolve()
        }),
      )
      server.closeAllConnections()
      await closed
      // The connections' own close handlers come one turn later and still write to the journal.
      await new Promise((resolve) => setImmediate(resolve))
      closeState()
    },
  }
}

/** @returns the port that it listens on */
const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (cause) => {
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
