import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** The release that runs beside this one while it is deployed, and after it was taken back. */
export const LAST_RELEASE = 'a775b88'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** Inside the project, so that the packages that it imports are found. */
const RELEASES = join(ROOT, '.cache/releases')

const run = promisify(execFile)

/**
 * Lays the last release's sources out of git, once.
 * @returns their folder
 * @throws Error if the clone does not go back so far
 */
export const layLastRelease = async (): Promise<string> => {
  const folder = join(RELEASES, LAST_RELEASE)
  if (existsSync(folder)) return folder
  await mkdir(RELEASES, { recursive: true })
  const making = await mkdtemp(join(RELEASES, 'making-'))
  const archive = join(making, 'core.tar')
  await run('git', ['archive', '--output', archive, LAST_RELEASE, 'core'], { cwd: ROOT })
  await run('tar', ['-xf', archive, '-C', making])
  await rm(archive)
  await rename(making, folder).catch((error: unknown) => {
    // Another process was faster.
    if (!existsSync(folder)) throw error
  })
  return folder
}
