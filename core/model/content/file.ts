import { z } from 'zod'
import { kept } from '../newer.ts'

/*
 * What kinds with a file share. What opens it (key, path, digests) is not here: it is kept apart, encrypted, and browsers
 * never get it.
 */

/** The longest name of a file, and the most characters of its small picture in base64: HEAD carries both for a moment. */
export const FILE_NAME_LENGTH = 200
export const THUMBNAIL_LENGTH = 8_000

/** What its sender says of a file. */
const FileWord = kept({
  mimetype: z.string(),
  /** Its size. */
  bytes: z.number().int().nonnegative().optional(),
})

/** All kinds with a file have it. */
export const file = { file: FileWord }

/** Kinds that have a place on the screen before they are there. */
export const picture = {
  ...file,
  width: z.number().int().positive().optional(),
  height: z.number().int().positive().optional(),
  /** A small JPEG in base64, shown until the file is here. */
  thumbnail: z.string().max(THUMBNAIL_LENGTH).optional(),
}

/** How long it plays. */
export const playing = { seconds: z.number().int().nonnegative().optional() }

/** What was written along with it. */
export const captioned = { caption: z.string().optional() }

/** A sign that says what it is in any language, and the words that came with it. */
export const signed = (sign: string, words = ''): string => (words === '' ? sign : `${sign} ${words}`)
