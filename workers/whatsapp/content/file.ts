import { FILE_NAME_LENGTH, THUMBNAIL_LENGTH } from '@sahut/core/model/content/file'
import { boundedWords } from '../incoming/bounds.ts'
import type { FileKind, FileReference } from '../media/reference.ts'

/*
 * What fields with a file have in common, bounded: all of it is the sender's word.
 */

type Length = number | { toNumber: () => number } | null | undefined

/** What WhatsApp's fields with a file have. */
type FileField = {
  mimetype?: string | null
  mediaKey?: Uint8Array | null
  directPath?: string | null
  fileSha256?: Uint8Array | null
  fileEncSha256?: Uint8Array | null
  fileLength?: Length
}

/** A reference without the name of its message, and what may be told of the file. */
export type OpenedFile = Omit<FileReference, 'key'> & { word: { mimetype: string; bytes?: number } }

const KEY_BYTES = 32
const DIGEST_BYTES = 32
/** No path that WhatsApp makes is longer. */
const PATH_LENGTH = 2_000

const BYTES = 'application/octet-stream'

const boundedType = (mimetype: string | null | undefined): string => {
  const type = (mimetype ?? '').trim().toLowerCase()
  return type.length <= 100 && /^[\w.+-]+\/[\w.+-]+(;[ \w.+="-]*)?$/.test(type) ? type : BYTES
}

/** A number of things; nothing for what is none. */
export const boundedCount = (count: Length): number | undefined => {
  const number = typeof count === 'object' ? count?.toNumber() : count
  return number !== undefined && Number.isSafeInteger(number) && number >= 0 ? number : undefined
}

/** Whether it is a path on WhatsApp's hosts: two slashes would name another host. */
export const isFilePath = (path: string | null | undefined): path is string =>
  typeof path === 'string' &&
  path.length <= PATH_LENGTH &&
  /^\/(?!\/)[\x21-\x7e]*$/.test(path) &&
  !path.includes('\\')

const isOf = (bytes: Uint8Array | null | undefined, length: number): bytes is Uint8Array =>
  bytes?.length === length

/** What opens the file of a field; nothing where its sender left some of it out. */
export const fileIn = (kind: FileKind, field: FileField): OpenedFile | undefined => {
  const { mediaKey, directPath, fileSha256, fileEncSha256 } = field
  if (!isOf(mediaKey, KEY_BYTES) || !isOf(fileSha256, DIGEST_BYTES) || !isFilePath(directPath))
    return undefined
  const bytes = boundedCount(field.fileLength)
  return {
    kind,
    mediaKey: Buffer.from(mediaKey).toString('base64'),
    directPath,
    sha256: Buffer.from(fileSha256).toString('base64'),
    ...(isOf(fileEncSha256, DIGEST_BYTES)
      ? { encSha256: Buffer.from(fileEncSha256).toString('base64') }
      : {}),
    word: { mimetype: boundedType(field.mimetype), ...(bytes === undefined ? {} : { bytes }) },
  }
}

/** The last part of a path, whichever way its slashes lean, and without what would turn its end around. */
export const boundedFileName = (name: string | null | undefined): string | undefined => {
  const last = (name ?? '').split(/[/\\]/).at(-1) ?? ''
  // eslint-disable-next-line no-control-regex -- they are what is taken out
  const plain = last.replaceAll(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '').trim()
  return /^\.*$/.test(plain) ? undefined : boundedWords(plain, FILE_NAME_LENGTH)
}

/** A side of a picture that could be one. */
const LONGEST_SIDE = 20_000

const sideOf = (side: number | null | undefined): number | undefined =>
  typeof side === 'number' && Number.isInteger(side) && side > 0 && side <= LONGEST_SIDE ? side : undefined

const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff

const thumbnailIn = (bytes: Uint8Array | null | undefined): string | undefined => {
  if (!bytes || !isJpeg(bytes)) return undefined
  const text = Buffer.from(bytes).toString('base64')
  return text.length <= THUMBNAIL_LENGTH ? text : undefined
}

/** What is known of a picture before it is there. */
export const pictureIn = (
  field: FileField & {
    width?: number | null
    height?: number | null
    jpegThumbnail?: Uint8Array | null | undefined
  },
) => {
  const [width, height] = [sideOf(field.width), sideOf(field.height)]
  const thumbnail = thumbnailIn(field.jpegThumbnail)
  const bytes = boundedCount(field.fileLength)
  return {
    file: { mimetype: boundedType(field.mimetype), ...(bytes === undefined ? {} : { bytes }) },
    ...(width === undefined || height === undefined ? {} : { width, height }),
    ...(thumbnail === undefined ? {} : { thumbnail }),
  }
}
