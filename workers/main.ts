import { createChatLog } from '@sahut/core/log/log'
import { createTable } from '@sahut/core/log/table'
import { createNumbers } from '@sahut/core/numbers/numbers'
import { createLogger } from '@sahut/core/process/logger'
import { requireNode } from '@sahut/core/process/node-version'
import { onShutdown } from '@sahut/core/process/shutdown'
import { announce } from '@sahut/core/realtime/announce'
import { createBus } from '@sahut/core/realtime/bus-level'
import { env } from './env.ts'
import { readAuthKey } from './whatsapp/auth-crypto.ts'
import { createWorker } from './worker.ts'

/** Tells the orchestrator that a fresh process is to take this one's place. */
const REPLACE_ME = 75

const start = async (): Promise<void> => {
  requireNode()
  const settings = env()
  const logger = createLogger('worker', settings.logLevel)
  const authKey = await readAuthKey(settings.authKeyFile)
  const table = createTable(settings.store)
  const bus = createBus(settings.realtime, logger)
  const log = createChatLog({
    table,
    onCommit: (commit) => {
      announce(bus, commit)
    },
  })
  const worker = createWorker({
    table,
    log,
    numbers: createNumbers({ table }),
    bus,
    authKey,
    logger,
    settings: settings.worker,
    onFull: () => {
      process.exitCode = REPLACE_ME
      shutDown('too much memory')
    },
  })
  const shutDown = onShutdown(logger, async () => {
    await worker.close()
    await bus.close()
    table.close()
    // Baileys leaves timers of unanswered requests behind, which would hold the process for up to a minute.
    setImmediate(() => process.exit())
  })
  await worker.start()
  const { network } = settings.worker
  logger.info(
    { network: network.url, table: settings.store.tableName, store: settings.store.endpoint ?? 'AWS' },
    'the worker runs',
  )
}

start().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
