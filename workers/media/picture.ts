import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import sharp from 'sharp'

/** As WhatsApp's apps make it: shown until the picture is there. */
const THUMBNAIL_PX = 72
const QUALITY = 50
/** A picture that would take more than this to open is sent without a small one. */
const MOST_PIXELS = 50_000_000

/** A small picture of a picture, and its sides; nothing of what can't be opened as one. */
export const smallPicture = async (
  content: Readable,
): Promise<{ thumbnail: string; width: number; height: number } | undefined> => {
  const made = sharp({ limitInputPixels: MOST_PIXELS, sequentialRead: true }).autoOrient()
  try {
    const [, data] = await Promise.all([
      pipeline(content, made),
      made.resize(THUMBNAIL_PX, THUMBNAIL_PX, { fit: 'inside' }).jpeg({ quality: QUALITY }).toBuffer(),
    ])
    const { autoOrient: sides } = await made.metadata()
    return { thumbnail: data.toString('base64'), width: sides.width, height: sides.height }
  } catch {
    return undefined
  }
}
