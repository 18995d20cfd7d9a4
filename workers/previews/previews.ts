import { asSahutError } from '@sahut/core/contract/errors'
import { THUMBNAIL_LENGTH } from '@sahut/core/model/content/file'
import type { LinkPreview } from '@sahut/core/model/message/link-preview'
import type { Logger } from '@sahut/core/process/logger'
import sharp from 'sharp'
import { createSlots } from '../media/slots.ts'
import { createRecent } from '@sahut/core/process/recent'
import { boundedWords } from '../whatsapp/incoming/bounds.ts'
import { fetchBounded } from './fetch-bounded.ts'
import { pageWords } from './page-words.ts'

/** All of it takes no longer than this, ms: a message of ours waits for it. */
const LONGEST_MS = 5_000
/** What pages say of themselves stands at their beginning. */
const PAGE_BYTES = 512 * 1024
const PICTURE_BYTES = 3 * 1024 * 1024
const MOST_PIXELS = 25_000_000
const THUMBNAIL_PX = 140
/** So many pages are asked at a time by this process, and remembered, for so long, ms. */
const AT_ONCE = 4
const REMEMBERED = 500
const GOOD_MS = 3_600_000

const slots = createSlots(AT_ONCE)
const known = createRecent<string, Promise<LinkPreview | undefined>>(REMEMBERED, GOOD_MS)

/** Makes previews of links. */
export type Previews = {
  /** @returns nothing where the page says nothing of itself, may not be asked, or does not answer in time */
  of: (link: string) => Promise<LinkPreview | undefined>
}

/** A small picture of what is no larger than it may be. */
const thumbnailOf = async (picture: Buffer): Promise<string | undefined> => {
  const made = await sharp(picture, { limitInputPixels: MOST_PIXELS })
    .resize(THUMBNAIL_PX, THUMBNAIL_PX, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: 60 })
    .toBuffer()
  const text = made.toString('base64')
  return text.length <= THUMBNAIL_LENGTH ? text : undefined
}

/** @param isAllowed which addresses of the network may be reached */
export const createPreviews = (deps: {
  isAllowed: (address: string) => boolean
  logger: Logger
}): Previews => {
  const { isAllowed, logger } = deps

  const picture = async (address: string, base: URL, signal: AbortSignal): Promise<string | undefined> => {
    try {
      const { href } = new URL(address, base)
      const bounds = { types: /^image\/(jpeg|png|webp|gif)/, mostBytes: PICTURE_BYTES, isAllowed, signal }
      const { body, isCut } = await fetchBounded(href, bounds)
      return isCut ? undefined : await thumbnailOf(body)
    } catch (error) {
      logger.debug({ code: asSahutError(error).code }, 'the picture of a link can not be had')
      return undefined
    }
  }

  const make = async (link: string): Promise<LinkPreview | undefined> => {
    const signal = AbortSignal.timeout(LONGEST_MS)
    const bounds = {
      types: /^(text\/html|application\/xhtml\+xml)/,
      mostBytes: PAGE_BYTES,
      isAllowed,
      signal,
    }
    const { url, body } = await fetchBounded(link, bounds)
    const said = pageWords(body.toString('utf8'))
    const title = boundedWords(said.title?.replaceAll(/\s+/g, ' '), 200)
    if (title === undefined) return undefined
    const description = boundedWords(said.description?.replaceAll(/\s+/g, ' '), 300)
    const thumbnail = said.image === undefined ? undefined : await picture(said.image, url, signal)
    return {
      link,
      title,
      ...(description === undefined ? {} : { description }),
      host: url.hostname.slice(0, 255),
      ...(thumbnail === undefined ? {} : { thumbnail }),
    }
  }

  return {
    of: (link) => {
      const made =
        known.get(link) ??
        slots(() => make(link)).catch((error: unknown) => {
          // Which link it is stands in a message: neither that nor an error that names its host belongs in a log.
          logger.debug({ code: asSahutError(error).code }, 'a link has no preview')
          return undefined
        })
      known.set(link, made)
      return made
    },
  }
}
