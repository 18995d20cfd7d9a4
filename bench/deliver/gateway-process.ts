/** Our gateway with all its settings, and whoever publishes in the same process, on the bus of one process. */
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
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { createGateway } from '@sahut/gateway/server'
import { z } from 'zod'
import { obeyOrders } from '../orders.ts'
import { atPace, nextFact, Order } from './senders.ts'

const [endpoint, secret] = z.tuple([z.url(), z.string()]).parse(process.argv.slice(2))
const table = createTable({ endpoint, region: 'local', tableName: 'sahut' })
const bus = createMemoryBus()
const log = createChatLog({ table, onCommit: () => undefined })
const httpServer = createServer()
const accounts = createAccounts({ table })

createGateway({
  httpServer,
  log,
  accounts,
  access: createAccess({ accounts, log, numbers: createNumbers({ table }) }),
  tokens: createTokens({ secret }),
  bus,
  logger: createLogger('gateway', 'silent'),
  settings: { origins: [] },
})

obeyOrders(Order, async (order) => {
  if (order.do === 'listen') {
    httpServer.listen(0, '127.0.0.1')
    await once(httpServer, 'listening')
    return (httpServer.address() as AddressInfo).port
  }
  return atPace(order.messages, order.perSecond, () => {
    const { entries } = nextFact(order.chat)
    bus.tell({ chat: order.chat, entries })
  })
})
