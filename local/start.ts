import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setupPath } from '@sahut/core/contract/api/setup'
import { createLogger } from '@sahut/core/process/logger'
import { requireNode } from '@sahut/core/process/node-version'
import { complain, endOnSignal } from '@sahut/tools/ending'
import { readSettings } from './env.ts'
import { createProgress } from '@sahut/tools/progress'
import { type Sahut, startSahut } from './sahut.ts'
import { takeFolder } from './claim.ts'

const ADMIN = 'admin@sahut.local'

/** How somebody comes in: as before, or by making the workspace. The code of that is told to whoever sees the terminal. */
const wayIn = async ({ accounts, url }: Sahut, dataDir: string): Promise<string> => {
  // Made by an older release, which made an admin with a password of its own.
  const password = join(dataDir, 'admin.password')
  if (existsSync(join(dataDir, 'workspace.json')))
    return `Sign in as ${ADMIN}; its first password is in ${password}`
  const code = await accounts.setup.open()
  return code === undefined ? 'Sign in.' : `Make your workspace here, within a day: ${url}${setupPath(code)}`
}

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
  process.stdout.write(
    `\nSahut runs at ${sahut.url} (Ctrl+C ends it)\n${await wayIn(sahut, settings.dataDir)}\n`,
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
