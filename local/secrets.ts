import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SahutError } from '@sahut/core/contract/errors'

/** What only Sahut puts into a folder. */
const OURS = ['.writable', 'auth.secret', 'store']
const OTHERS = 0o077

/** Takes the rights of others away from a folder and all that is in it. @returns whether they had some on the folder */
const closeToOthers = (folder: string): boolean => {
  const names = readdirSync(folder)
  // A folder of something else, which DATA_DIR names by mistake, is left as it is.
  if (names.length > 0 && !OURS.some((name) => existsSync(join(folder, name)))) return false
  const paths = [
    folder,
    ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  ]
  const wasOpen = (statSync(folder).mode & OTHERS) !== 0
  for (const path of paths) {
    const { mode } = statSync(path)
    if ((mode & OTHERS) !== 0) chmodSync(path, mode & ~OTHERS & 0o7777)
  }
  return wasOpen
}

/**
 * The folder in which one machine keeps everything, for its owner only.
 * @returns whether others could look into it, which they can't any more
 * @throws SahutError with a sentence that says what to do if it can't be written
 */
export const prepareFolder = (folder: string): { wasOpen: boolean } => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const wasOpen = closeToOthers(folder)
    writeFileSync(join(folder, '.writable'), '', { mode: 0o600 })
    return { wasOpen }
  } catch (cause) {
    throw new SahutError(
      'unavailable',
      `The folder ${folder} can't be written. Set DATA_DIR to a folder that can, or change its rights.`,
      { cause },
    )
  }
}

/** A secret that this machine makes once and keeps, readable by its owner only. */
export const keptSecret = (folder: string, name: string): string => {
  const path = join(folder, name)
  try {
    writeFileSync(path, `${randomBytes(32).toString('base64url')}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return readFileSync(path, 'utf8').trim()
}
