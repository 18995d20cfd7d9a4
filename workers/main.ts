import { createChatLog, reportTrouble } from '@sahut/core/log/create-log'
import { startSchema } from '@sahut/core/store/schema/schema-start'
import { addressOf } from '@sahut/core/store/dynamodb/connection'
import { createAccounts } from '@sahut/core/auth/accounts'
import { createTable } from '@sahut/core/store/dynamodb/table'
import { openFiles } from '@sahut/core/media/storage'
import { createNumbers } from '@sahut/core/numbers/numbers'
import { reportUnreadable } from '@sahut/core/store/decoding'
import { createLogger } from '@sahut/core/process/logger'
import { createMetrics } from '@sahut/core/process/metrics'
import { requireNode } from '@sahut/core/process/node-version'
import { onShutdown } from '@sahut/core/process/shutdown'
import { hasLog, openBus } from '@sahut/core/bus/bus-level'
import { env } from './env.ts'
import { followCommits } from './push/follow-commits.ts'
import { hostOf } from './fleet/own-address.ts'
import { openAuthKey } from './whatsapp/auth/auth-key.ts'
import { createIndexing } from './search/indexing.ts'
import { createWorker } from './worker.ts'

/** Tells the orchestrator that a fresh process is to take this one's place. */
const REPLACE_ME = 75

const start = async (): Promise<void> => {
  requireNode()
  const settings = env()
  const logger = createLogger('worker', settings.logLevel)
  const authKey = await openAuthKey(settings.authKey)
  const { peer } = settings.worker
  const table = createTable(settings.store)
  const schema = await startSchema({ table, report: logger })
  const bus = await openBus(settings.realtime, logger, { groups: settings.gatewayGroups, group: 0 })
  const metrics = createMetrics({
    counts: ['appendErrors', 'takeovers'],
    peaks: ['outboxAgeSeconds'],
    logger,
  })
  const log = createChatLog({
    table,
    onCommit: (commit) => {
      bus.tell(commit)
      pushes?.take(commit)
      worker.heard(commit)
    },
    onAppendFailed: () => {
      metrics.count('appendErrors')
    },
    onTrouble: reportTrouble(logger),
  })
  const accounts = createAccounts({ table, report: reportUnreadable(logger) })
  const indexing = settings.search && createIndexing(settings.search, { table, accounts, log, bus, logger })
  const pushes =
    settings.push &&
    followCommits({
      settings: settings.push,
      bus,
      hasLog: hasLog(settings.realtime),
      table,
      accounts,
      log,
      logger,
    })
  const worker = createWorker({
    table,
    log,
    numbers: createNumbers({ table, report: reportUnreadable(logger) }),
    bus,
    authKey,
    files: settings.storage && openFiles(settings.storage),
    logger,
    onTakeover: (numbers) => {
      metrics.count('takeovers', numbers)
    },
    onWaiting: (seconds) => {
      metrics.peak('outboxAgeSeconds', seconds)
    },
    settings: { ...settings.worker, peer: { ...peer, host: hostOf(peer.host) } },
    onFull: () => {
      process.exitCode = REPLACE_ME
      shutDown('too much memory')
    },
  })
  metrics.start(settings.metricsMs, () => ({
    ...worker.figures(),
    publishLagMs: Math.round(bus.lagMs()),
    ...bus.logFigures(),
  }))
  const shutDown = onShutdown(
    logger,
    async () => {
      await worker.close()
      await Promise.all([pushes?.close(), indexing?.close()])
      metrics.close()
      await schema.close()
      await bus.close()
      table.close()
      // Baileys leaves timers of unanswered requests behind, which would hold the process for up to a minute.
      setImmediate(() => process.exit())
    },
    settings.shutdownMs,
  )
  await worker.start()
  await pushes?.start()
  indexing?.start()
  const { network } = settings.worker
  logger.info(
    { network: network.url, table: settings.store.tableName, store: addressOf(settings.store) },
    'the worker runs',
  )
}

start().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
