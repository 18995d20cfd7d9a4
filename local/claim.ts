import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SahutError } from '@sahut/core/contract/errors'
import type { Logger } from '@sahut/core/process/logger'
import { prepareFolder } from './secrets.ts'

/** Who has a folder, by a lock that ends with its process, however that ends. */
export type Claim = {
  /** Says where this Sahut is reached, for whoever finds the folder taken. */
  announce: (url: string) => void
  release: () => void
}

const addressIn = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return ''
  }
}

/**
 * Takes a folder for this process alone.
 * @throws SahutError conflict that says where the Sahut runs that has it, and what to do
 */
const claimFolder = (folder: string): Claim => {
  const file = join(folder, '.address')
  const lock = new DatabaseSync(join(folder, '.lock'), { timeout: 0 })
  try {
    // SQLite's lock is the system's, and goes with the process.
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT')
  } catch (cause) {
    lock.close()
    const address = addressIn(file)
    const where = address === '' ? '' : ` at ${address}`
    throw new SahutError(
      'conflict',
      `Sahut runs already on the folder ${folder}${where}. Use that one, end it with Ctrl+C, or set DATA_DIR and PORT to others.`,
      { cause },
    )
  }
  writeFileSync(file, '', { mode: 0o600 })
  return {
    announce: (url) => {
      writeFileSync(file, `${url}\n`)
    },
    release: () => {
      lock.close()
    },
  }
}

/**
 * Readies the folder in which one machine keeps everything, and takes it for this process alone.
 * @throws SahutError with a sentence that says what to do if it can't be written, or another Sahut has it
 */
export const takeFolder = (folder: string, logger: Logger): Claim => {
  process.umask(0o077)
  if (prepareFolder(folder).wasOpen)
    logger.warn({ folder }, 'other users could read what is kept here; now they can not')
  return claimFolder(folder)
}
