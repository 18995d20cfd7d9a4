import { join } from 'node:path'
import { createLogger } from '@sahut/core/process/logger'
import { requireNode } from '@sahut/core/process/node-version'
import { complain, endOnSignal } from '@sahut/tools/ending'
import { readSettings } from './env.ts'
import { createProgress } from '@sahut/tools/progress'
import { startSahut } from './sahut.ts'
import { takeFolder } from './claim.ts'
import { keptSecret } from './secrets.ts'
import { ensureSeed } from './seed.ts'

const ADMIN = 'admin@sahut.local'

/** Sahut for one machine and real phones. */
const run = async (): Promise<void> => {
  const settings = readSettings('.data/local')
  const logger = createLogger('sahut', settings.logLevel, 2)
  const claim = takeFolder(settings.dataDir, logger)
  const sahut = await startSahut({
    dataDir: settings.dataDir,
    port: settings.port,
    worker: settings.worker,
    web: true,
    logger,
    progress: createProgress(process.stdout),
  })
  claim.announce(sahut.url)
  const password = keptSecret(settings.dataDir, 'admin.password')
  await ensureSeed(sahut.accounts, settings.dataDir, {
    workspace: 'Sahut',
    inboxes: ['Customer service'],
    people: [{ email: ADMIN, name: 'Admin', role: 'admin', rank: 'owner', password, inboxes: [] }],
  })
  process.stdout.write(
    `\nSahut runs at ${sahut.url} — sign in as ${ADMIN}; the password is in ${join(settings.dataDir, 'admin.password')} (Ctrl+C ends it)\n`,
  )
  endOnSignal(async () => {
    await sahut.close()
    claim.release()
  })
}

try {
  requireNode()
  await run()
} catch (error) {
  complain(error)
  process.exit(1)
}
