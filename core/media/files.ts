import type { Readable } from 'node:stream'
import { SahutError } from '../contract/errors.ts'
import type { WorkspaceId } from '../model/ids.ts'

/** Where a file lies: a workspace's own part, and in it what names the file. */
export type FileKey = string & { readonly file: unique symbol }

/** What names a file in its workspace: its content's digest, or the upload that brought it. */
const NAME = /^(s_[0-9a-f]{64}|[up]_[0-9a-f]{32})$/

/**
 * @param name by `contentName` or `uploadName`
 * @throws SahutError invalid_input for any other, so that none leads out of its workspace
 */
export const fileKey = (workspaceId: WorkspaceId, name: string): FileKey => {
  if (!NAME.test(name)) throw new SahutError('invalid_input', 'There can be no such file.', { field: 'file' })
  return `${workspaceId}/${name}` as FileKey
}

/** A content is stored once in a workspace, however often it comes. */
export const contentName = (sha256: Uint8Array): string => `s_${Buffer.from(sha256).toString('hex')}`

/** A picture of a person or a group. Short: it stands in the head of their chat. */
export const pictureName = (sha256: Uint8Array): string =>
  `p_${Buffer.from(sha256).toString('hex').slice(0, 32)}`

/** Named by the digest of what was asked, so that the same upload again has the same place. */
export const uploadName = (digest: string): string => `u_${digest}`

/**
 * Keeps files. Promises, which `files.test.ts` holds each driver to:
 * - `put` is all or nothing: a content that fails in the midst leaves no file, and the same again does no harm;
 * - nothing of it is ever whole in memory.
 * All calls reject with SahutError `unavailable` when the storage does not answer.
 */
export type FileStore = {
  put: (key: FileKey, content: AsyncIterable<Uint8Array>) => Promise<void>
  /** Bytes; nothing if there is no such file. */
  size: (key: FileKey) => Promise<number | undefined>
  /**
   * A file's content, or that of its bytes from one to another, both inclusive.
   * @returns nothing if there is no such file. The stream fails if the storage does in the midst
   */
  get: (key: FileKey, range?: { from: number; to: number }) => Promise<Readable | undefined>
  /** A file that is not there is no error. */
  delete: (key: FileKey) => Promise<void>
}

/** How a browser is to take a file. */
export type Shown = {
  mimetype: string
  fileName?: string | undefined
  /** To be saved, whatever it is. */
  isSaved?: boolean | undefined
}

/** Lets browsers come to files themselves, each by an address that ends in five minutes. */
export type FileUrls = {
  /** To read one file. */
  read: (key: FileKey, shown: Shown) => Promise<string>
  /** To put one file of exactly so many bytes, by PUT. */
  upload: (key: FileKey, bytes: number) => Promise<string>
}

/** How long an address is good, s. */
export const URL_LIFE_S = 300
