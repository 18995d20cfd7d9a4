import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'

/** As WhatsApp's apps take stickers: WebP, square, and small. */
export const STICKER_PX = 512
const MOST_BYTES = { still: 100_000, animated: 500_000 } as const
const QUALITIES = [80, 60, 40, 20]
/** A picture that would take more than this to open is no sticker. */
const MOST_PIXELS = 50_000_000

const opened = (file: Buffer) => sharp(file, { limitInputPixels: MOST_PIXELS, animated: true })

/** Whether it is one already. */
const isSticker = async (file: Buffer): Promise<boolean> => {
  const { format, width, pageHeight, height, pages = 1 } = await opened(file).metadata()
  const most = pages > 1 ? MOST_BYTES.animated : MOST_BYTES.still
  return (
    format === 'webp' && width === STICKER_PX && (pageHeight ?? height) === STICKER_PX && file.length <= most
  )
}

const made = async (file: Buffer): Promise<Buffer> => {
  const { pages = 1 } = await opened(file).metadata()
  const most = pages > 1 ? MOST_BYTES.animated : MOST_BYTES.still
  let webp = file
  for (const quality of QUALITIES) {
    webp = await opened(file)
      .autoOrient()
      .resize(STICKER_PX, STICKER_PX, { fit: 'contain', background: { r: 0, g: 0, b: 0, alpha: 0 } })
      .webp({ quality })
      .toBuffer()
    if (webp.length <= most) break
  }
  return webp
}

/** A picture as a sticker. What is one already, or can't be opened, stays as it is. */
export const stickerOf = async (picture: Readable): Promise<Buffer> => {
  const file = await buffer(picture)
  try {
    return (await isSticker(file)) ? file : await made(file)
  } catch {
    return file
  }
}
