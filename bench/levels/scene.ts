import type { Bus } from '@sahut/core/bus/bus'
import type { Chat } from '@sahut/core/model/chat/chat'
import { createStoreProxy, type StoreProxy } from '@sahut/testing/faults/store-proxy'
import { BROKERS, joinBus } from '@sahut/testing/parts/bus-levels'
import { z } from 'zod'
import type { Order } from '../deliver/senders.ts'
import { messageOf, writeChat } from '../long-chats.ts'
import { type Helper, spawnHelper } from '../orders.ts'
import type { Scope } from '../scope.ts'
import { openTeam } from '../team.ts'
import { type Level, portsIn } from './level.ts'
import { createPages } from './pages.ts'

/** Heads are not told during a scene: what is measured is what the bus brings by itself. */
const BEACON_MS = 3_600_000
/** A gateway bounds what one user may ask for. */
const PEOPLE = 20
/** Records that wait for the broker at a time. */
const TOLD_AT_A_TIME = 2_000

const READS = new Set(['Query', 'GetItem', 'BatchGetItem'])

/** Counts reads of the store: of heads and entries, and of rights, sessions and people. */
const countReads = (proxy: StoreProxy) => {
  const reads = { chats: 0, others: 0 }
  proxy.onCall((operation, body) => {
    if (READS.has(operation)) reads[body.includes('#C#') ? 'chats' : 'others'] += 1
  })
  return () => ({ ...reads })
}

/** Whoever tells of messages: a worker's part in it. */
const createTeller = (publisher: Bus) => {
  /** Resolves once all that was told is with the broker. */
  const flushed = async (): Promise<void> => {
    do {
      await publisher.flush()
      publisher.lagMs()
    } while (publisher.lagMs() > 0)
  }
  return {
    flushed,
    /** Tells of the messages of a chat from one to another. */
    tell: (chat: Chat, from: number, to: number): void => {
      for (let seq = from; seq <= to; seq += 1) publisher.tell({ chat, entries: [messageOf(seq)] })
    },
    /** Tells so often of some chats. */
    tellOf: async (chats: readonly Chat[], times: number): Promise<void> => {
      for (let done = 0; done < times; done += 1) {
        const [chat, entry] = [chats[done % chats.length], messageOf(1 + Math.floor(done / chats.length))]
        if (chat !== undefined) publisher.tell({ chat, entries: [entry] })
        if (done % TOLD_AT_A_TIME === 0) await flushed()
      }
      await flushed()
    },
  }
}

/** A whole Sahut on a level, without WhatsApp: a gateway, the API, and pages. */
export const openScene = async (scope: Scope, level: Level) => {
  const { folder, own } = scope
  const broker = own(await BROKERS[level](), (it) => it.stop())
  const team = own(await openTeam(folder), (it) => it.close())
  const proxy = own(await createStoreProxy(team.place.endpoint), (it) => it.close())
  const functions = own(await team.start('functions', folder), (it) => it.kill('SIGTERM'))
  const publisher = own(joinBus(broker.environment), (it) => it.close())

  const start = (port: number): Helper<Order> =>
    own(
      spawnHelper<Order>('../deliver/gateway-process.ts', import.meta.url, {
        args: [proxy.endpoint, team.secret, JSON.stringify({ port, settings: { beaconMs: BEACON_MS } })],
        environment: broker.environment,
      }),
      (it) => it.stop(),
    )
  let gateway = start(0)
  const port = z.int().parse(await gateway.order({ do: 'listen' }))

  const pages = createPages(scope, {
    gateway: () => `http://127.0.0.1:${String(port)}`,
    api: `http://127.0.0.1:${String(functions.port)}`,
    tokens: await team.people(PEOPLE),
  })
  return {
    ...pages,
    ...createTeller(publisher),
    gateway: () => gateway,
    url: `ws://127.0.0.1:${String(port)}/socket.io/?EIO=4&transport=websocket`,
    /** A gateway in the place of the one that has ended. */
    startGateway: async (): Promise<void> => {
      gateway = start(port)
      await gateway.order({ do: 'listen' })
    },
    session: team.session,
    home: team.home,
    reads: countReads(proxy),
    brokerPorts: portsIn(broker.environment),
    /** The chat with the nth contact as it is after so many messages, which the store then has. */
    write: (n: number, messages: number): Promise<Chat> => writeChat(team, team.chatOf(n), messages),
  }
}

export type Scene = Awaited<ReturnType<typeof openScene>>
