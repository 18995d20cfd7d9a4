import { Readable } from 'node:stream'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { STICKER_PX, stickerOf } from './sticker.ts'

const of = (file: Buffer) => stickerOf(Readable.from([file]))

const noise = (width: number, height: number) =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: '#000',
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  })

test.each([
  ['wide', 2_000, 300],
  ['tall', 100, 900],
  ['tiny', 8, 6],
])('a %s picture becomes a square one that WhatsApp takes', async (_name, width, height) => {
  const made = await of(await noise(width, height).png().toBuffer())
  const { format, width: wide, height: tall, hasAlpha } = await sharp(made).metadata()
  expect({ format, wide, tall, hasAlpha }).toEqual({
    format: 'webp',
    wide: STICKER_PX,
    tall: STICKER_PX,
    hasAlpha: true,
  })
  expect(made.length).toBeLessThanOrEqual(100_000)
})

test('what is a sticker already stays as it is, byte for byte', async () => {
  const sticker = await sharp({
    create: { width: 512, height: 512, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0.5 } },
  })
    .webp()
    .toBuffer()
  expect((await of(sticker)).equals(sticker)).toBe(true)
})

test('what can not be opened stays as it is', async () => {
  expect((await of(Buffer.from('no picture'))).toString()).toBe('no picture')
})
