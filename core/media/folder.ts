import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import { finished, pipeline } from 'node:stream/promises'
import { asSahutError, SahutError } from '../contract/errors.ts'
import type { FileKey, FileStore } from './files.ts'

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'

const PRIVATE_FOLDER = { recursive: true, mode: 0o700 } as const

/** What the system refused; errors of the content itself stay as they are. */
const failed = (error: unknown): Error =>
  error instanceof Error && 'syscall' in error
    ? new SahutError('unavailable', 'The folder of the files can not be used now.', { cause: error })
    : error instanceof Error
      ? error
      : asSahutError(error)

/** Files in a folder of this machine, readable by its owner only. */
export const createFolder = (folder: string): FileStore => {
  const pathOf = (key: FileKey): string => join(folder, key)

  /** Written under another name first: what is there under its own is whole. */
  const put: FileStore['put'] = async (key, content) => {
    const half = join(folder, '.half', randomUUID())
    try {
      await mkdir(dirname(half), PRIVATE_FOLDER)
      await mkdir(dirname(pathOf(key)), PRIVATE_FOLDER)
      await pipeline(content, createWriteStream(half, { mode: 0o600, flush: true }))
      await rename(half, pathOf(key))
    } catch (error) {
      await rm(half, { force: true })
      throw failed(error)
    }
  }

  const size: FileStore['size'] = async (key) => {
    try {
      return (await stat(pathOf(key))).size
    } catch (error) {
      if (isMissing(error)) return undefined
      throw failed(error)
    }
  }

  return {
    put,
    size,
    get: async (key, range) => {
      if ((await size(key)) === undefined) return undefined
      const stream = createReadStream(pathOf(key), range && { start: range.from, end: range.to })
      // Whoever gave the stream up early is not told once more.
      finished(stream).catch(() => undefined)
      return stream
    },
    delete: async (key) => {
      await rm(pathOf(key), { force: true })
    },
  }
}
