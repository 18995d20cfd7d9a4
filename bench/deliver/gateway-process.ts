/**
 * Our gateway with all its settings, and whoever publishes in the same process. The bus is what the environment says,
 * by default that of one process.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAccess } from '@sahut/core/access/access'
import { createAccounts } from '@sahut/core/auth/accounts'
import { createTokens } from '@sahut/core/auth/tokens'
import { createChatLog } from '@sahut/core/log/create-log'
import { createTable } from '@sahut/core/store/dynamodb/table'
import { createNumbers } from '@sahut/core/numbers/numbers'
import { createLogger } from '@sahut/core/process/logger'
import { checkRealtime, openBus, realtimeOf, realtimeVariables } from '@sahut/core/bus/bus-level'
import { createGateway } from '@sahut/gateway/server'
import { z } from 'zod'
import { obeyOrders } from '../orders.ts'
import { createNetworkCut } from './network-cut.ts'
import { atPace, nextFact, Order } from './senders.ts'

const [endpoint, secret, options = '{}'] = process.argv.slice(2)
const { port, settings } = z
  .object({ port: z.int().default(0), settings: z.object({ beaconMs: z.int() }).partial().default({}) })
  .parse(JSON.parse(options))
const network = createNetworkCut()
const table = createTable({ endpoint: z.url().parse(endpoint), region: 'local', tableName: 'sahut' })
const logger = createLogger('gateway', 'silent')
const realtime = realtimeOf(z.object(realtimeVariables).superRefine(checkRealtime).parse(process.env))
const bus = await openBus(realtime, logger)
const log = createChatLog({ table, onCommit: () => undefined })
const httpServer = createServer()
const accounts = createAccounts({ table })

createGateway({
  httpServer,
  log,
  accounts,
  access: createAccess({ accounts, log, numbers: createNumbers({ table }) }),
  tokens: createTokens({ secret: z.string().parse(secret) }),
  bus,
  logger,
  settings: { origins: [], ...settings },
})

obeyOrders(Order, async (order) => {
  switch (order.do) {
    case 'listen':
      httpServer.listen(port, '127.0.0.1')
      await once(httpServer, 'listening')
      return (httpServer.address() as AddressInfo).port
    case 'broadcast':
      return atPace(order.messages, order.perSecond, () => {
        const { entries } = nextFact(order.chat)
        bus.tell({ chat: order.chat, entries })
      })
    case 'cut':
      network.cut(order.ports)
      return
    case 'mend':
      network.mend()
  }
})
