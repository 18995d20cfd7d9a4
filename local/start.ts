import { join } from 'node:path'
import { createLogger } from '@sahut/core/process/logger'
import { requireNode } from '@sahut/core/process/node-version'
import { complain, endOnSignal } from '@sahut/tools/ending'
import { readSettings } from './env.ts'
import { createProgress } from '@sahut/tools/progress'
import { startSahut } from './sahut.ts'
import { keptSecret, prepareFolder } from './secrets.ts'
import { ensureSeed } from './seed.ts'

const ADMIN = 'admin@sahut.local'

/** Sahut for one machine and real phones. */
const run = async (): Promise<void> => {
  const settings = readSettings('.data/local')
  prepareFolder(settings.dataDir)
  const sahut = await startSahut({
    dataDir: settings.dataDir,
    port: settings.port,
    ...(settings.whatsappUrl === undefined ? {} : { whatsapp: { url: settings.whatsappUrl } }),
    web: true,
    logger: createLogger('sahut', settings.logLevel, 2),
    progress: createProgress(process.stdout),
  })
  const password = keptSecret(settings.dataDir, 'admin.password')
  await ensureSeed(sahut.accounts, settings.dataDir, {
    workspace: 'Sahut',
    inboxes: ['Customer service'],
    people: [{ email: ADMIN, name: 'Admin', role: 'admin', password, inboxes: [] }],
  })
  process.stdout.write(
    `\nSahut runs at ${sahut.url} — sign in as ${ADMIN}; the password is in ${join(settings.dataDir, 'admin.password')} (Ctrl+C ends it)\n`,
  )
  endOnSignal(sahut.close)
}

try {
  requireNode()
  await run()
} catch (error) {
  complain(error)
  process.exit(1)
}
