import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SahutError } from '@sahut/core/contract/errors'

/**
 * The folder in which one machine keeps everything.
 * @throws SahutError with a sentence that says what to do if it can't be written
 */
export const prepareFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(join(folder, '.writable'), '')
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
