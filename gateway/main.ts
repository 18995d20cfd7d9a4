import { once } from 'node:events'
import { createServer } from 'node:http'
import { createAccess } from '@sahut/core/auth/access'
import { createAccounts } from '@sahut/core/auth/accounts'
import { createTokens } from '@sahut/core/auth/tokens'
import { createChatLog } from '@sahut/core/log/log'
import { createTable } from '@sahut/core/log/table'
import { createNumbers } from '@sahut/core/numbers/numbers'
import { createLogger } from '@sahut/core/process/logger'
import { requireNode } from '@sahut/core/process/node-version'
import { onShutdown } from '@sahut/core/process/shutdown'
import { announce } from '@sahut/core/realtime/announce'
import { createBus } from '@sahut/core/realtime/bus-level'
import { env } from './env.ts'
import { answerHealth } from './health.ts'
import { createGateway } from './server.ts'

const start = async (): Promise<void> => {
  requireNode()
  const { host, port, authSecret, origins, realtime, logLevel, store } = env()
  const logger = createLogger('gateway', logLevel)
  const table = createTable(store)
  const bus = createBus(realtime, logger)
  const log = createChatLog({
    table,
    onCommit: (commit) => {
      announce(bus, commit)
    },
  })
  const access = createAccess({
    accounts: createAccounts({ table }),
    log,
    numbers: createNumbers({ table }),
  })
  const tokens = createTokens({ secret: authSecret })
  const httpServer = createServer(answerHealth)
  const gateway = createGateway({ httpServer, log, access, tokens, bus, logger, settings: { origins } })
  onShutdown(logger, async () => {
    await gateway.close()
    await bus.close()
    table.close()
  })
  httpServer.listen(port, host)
  await once(httpServer, 'listening')
  logger.info({ host, address: httpServer.address(), origins }, 'the gateway runs')
}

start().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
