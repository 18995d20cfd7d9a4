import { once } from 'node:events'
import { createServer } from 'node:http'
import { createAccess } from '@sahut/core/access/access'
import { createAccounts } from '@sahut/core/auth/accounts'
import { createTokens } from '@sahut/core/auth/tokens'
import { createChatLog, reportTrouble } from '@sahut/core/log/create-log'
import { awaitSchema } from '@sahut/core/store/schema/schema-start'
import { createTable } from '@sahut/core/store/dynamodb/table'
import { createNumbers } from '@sahut/core/numbers/numbers'
import { reportUnreadable } from '@sahut/core/store/decoding'
import { HTTP_LIMITS } from '@sahut/core/process/http-limits'
import { createBrowsers } from '@sahut/core/browsers/browsers'
import { createLogger } from '@sahut/core/process/logger'
import { createMetrics } from '@sahut/core/process/metrics'
import { requireNode } from '@sahut/core/process/node-version'
import { onShutdown } from '@sahut/core/process/shutdown'
import { openBus } from '@sahut/core/bus/bus-level'
import { env } from './env.ts'
import { answerHealth } from './health.ts'
import { createGateway } from './server.ts'

const start = async (): Promise<void> => {
  requireNode()
  const { host, port, authSecret, origins, realtime, share, admission, logLevel, metricsMs, store } = env()
  const logger = createLogger('gateway', logLevel)
  const table = createTable(store)
  await awaitSchema({ table, report: logger })
  const bus = await openBus(realtime, logger, share)
  const metrics = createMetrics({ counts: ['appendErrors'], logger })
  const log = createChatLog({
    table,
    onCommit: bus.tell,
    onAppendFailed: () => {
      metrics.count('appendErrors')
    },
    onTrouble: reportTrouble(logger),
  })
  const accounts = createAccounts({ table, report: reportUnreadable(logger) })
  const access = createAccess({
    accounts,
    log,
    numbers: createNumbers({ table, report: reportUnreadable(logger) }),
  })
  const browsers = createBrowsers(admission, { access, secret: authSecret, logger })
  const tokens = createTokens({ secret: authSecret })
  const httpServer = createServer(HTTP_LIMITS, answerHealth)
  const gateway = createGateway({
    httpServer,
    log,
    accounts,
    access,
    tokens,
    bus,
    browsers,
    logger,
    settings: { origins, share },
  })
  metrics.start(metricsMs, () => ({
    sockets: gateway.io.engine.clientsCount,
    publishLagMs: Math.round(bus.lagMs()),
    ...bus.logFigures(),
  }))
  onShutdown(logger, async () => {
    await gateway.close()
    metrics.close()
    await browsers?.close()
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
