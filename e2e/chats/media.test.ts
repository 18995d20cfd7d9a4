import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ContactFile } from '@sahut/simulator/control/contract'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

let system: System
let browser: Awaited<ReturnType<typeof launchBrowser>>
let sari: AgentPage

beforeAll(async () => {
  system = await startSystem()
  browser = await launchBrowser()
  sari = await signInPage(browser, system.url, 'sari@shop.test', system.password)
})
afterAll(async () => {
  await browser.close()
  await system.close()
})

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A photo that the browser makes. */
const photoOf = async (width: number, height: number, mimetype = 'image/jpeg'): Promise<Buffer> => {
  const url = await sari.page.evaluate(
    ([across, down, type]) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: across, height: down })
      const context = canvas.getContext('2d')
      for (let at = 0; at < 100 && context; at += 1) {
        context.fillStyle = `hsl(${String(Math.random() * 360)} 80% 50%)`
        context.fillRect(Math.random() * across, Math.random() * down, across / 4, down / 4)
      }
      return canvas.toDataURL(type)
    },
    [width, height, mimetype] as const,
  )
  return Buffer.from(url.split(',')[1] ?? '', 'base64')
}

/** Half a second of a film that the browser records. */
const filmOf = async (page: Page): Promise<Buffer> => {
  const base64 = await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 })
    const context = canvas.getContext('2d')
    const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm' })
    const parts: Blob[] = []
    recorder.addEventListener('dataavailable', ({ data }) => parts.push(data))
    const over = new Promise((resolve) => {
      recorder.addEventListener('stop', resolve)
    })
    recorder.start()
    for (let at = 0; at < 15 && context; at += 1) {
      context.fillStyle = `hsl(${String(at * 24)} 80% 50%)`
      context.fillRect(0, 0, 320, 240)
      await new Promise((resolve) => setTimeout(resolve, 40))
    }
    recorder.stop()
    await over
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer())
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  })
  return Buffer.from(base64, 'base64')
}

/** A tone as WAV, 8 kHz, 8 bits. */
const soundOf = (seconds: number): Buffer => {
  const samples = Buffer.from(Array.from({ length: 8_000 * seconds }, (_, at) => 128 + 60 * Math.sin(at / 3)))
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + samples.length, 4)
  head.write('WAVEfmt ', 8)
  for (const [value, at] of [
    [16, 16],
    [8_000, 24],
    [8_000, 28],
    [samples.length, 40],
  ] as const)
    head.writeUInt32LE(value, at)
  for (const [value, at] of [
    [1, 20],
    [1, 22],
    [1, 32],
    [8, 34],
  ] as const)
    head.writeUInt16LE(value, at)
  head.write('data', 36)
  return Buffer.concat([head, samples])
}

const send = async (name: string, file: Omit<ContactFile, 'to' | 'content'>, content: Uint8Array) => {
  const contact = await system.simulator.createContact({ name })
  await system.simulator.sendFile(contact.pn, {
    ...file,
    to: system.phone,
    content: Buffer.from(content).toString('base64'),
  })
  return contact
}

/** What a page gets by the address of a picture, a film or a sound. */
const shownBytes = async (page: Page, selector: string): Promise<Buffer> => {
  await page.waitForSelector(selector, { state: 'attached' })
  const base64 = await page.$eval(selector, async (element) => {
    const bytes = new Uint8Array(await (await fetch((element as HTMLImageElement).src)).arrayBuffer())
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  })
  return Buffer.from(base64, 'base64')
}

describe('what customers send', () => {
  it('a photo is shown byte for byte, in its room from the first moment, and whole in a viewer', async () => {
    const { page } = sari
    const photo = await photoOf(640, 320)
    await send(
      'Bu Foto',
      { kind: 'image', mimetype: 'image/jpeg', caption: 'Ini fotonya', width: 640, height: 320 },
      photo,
    )
    await sari.openChat('Bu Foto')
    await sari.shows((messages) => messages.some(({ text }) => text === 'Ini fotonya'))
    const shown = await shownBytes(page, '[data-testid="image"]')
    expect(digest(shown)).toBe(digest(photo))
    const box = await page.getByTestId('image').boundingBox()
    expect((box?.width ?? 0) / (box?.height ?? 1)).toBeCloseTo(2, 1)
    expect(await sari.accessibilityFaults()).toEqual([])
    await sari.screenshot('photo')

    await page.getByRole('button', { name: 'Open Photo' }).click()
    const large = page.getByTestId('viewer').locator('img')
    await large.waitFor()
    const widthOf = async () => (await large.boundingBox())?.width ?? 0
    const before = await widthOf()
    await page.keyboard.press('+')
    while ((await widthOf()) <= before) await page.waitForTimeout(20)
    await page.keyboard.press('0')
    while ((await widthOf()) > before) await page.waitForTimeout(20)
    expect(await sari.accessibilityFaults()).toEqual([])
    await page.keyboard.press('Escape')
    await large.waitFor({ state: 'detached' })
  })

  it('a document is saved under its name, whatever it is', async () => {
    const { page } = sari
    const content = Buffer.from('<script>alert(1)</script>')
    await send('Pak Dokumen', { kind: 'document', mimetype: 'text/html', fileName: 'faktur.html' }, content)
    await sari.openChat('Pak Dokumen')
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download faktur.html' }).click()
    const download = await saved
    expect(download.suggestedFilename()).toBe('faktur.html')
    expect(readFileSync(await download.path()).equals(content)).toBe(true)
    expect(await sari.accessibilityFaults()).toEqual([])
    await sari.screenshot('document')
  })

  it('a voice message plays, and shows how loud it is', async () => {
    const { page } = sari
    const waveform = Buffer.from(Array.from({ length: 64 }, (_, at) => at)).toString('base64')
    await send(
      'Bu Suara',
      { kind: 'voice', mimetype: 'audio/ogg; codecs=opus', seconds: 65, waveform },
      randomBytes(5_000),
    )
    await sari.openChat('Bu Suara')
    const voice = page.getByRole('group', { name: 'Voice message' })
    await voice.getByRole('button', { name: 'Play' }).waitFor()
    await voice.getByText('1:05').waitFor()
    expect(await sari.accessibilityFaults()).toEqual([])
    await sari.screenshot('voice')
  })

  it('a film, a gif, a round video, a sound and a sticker are shown byte for byte', async () => {
    const { page } = sari
    const film = await filmOf(page)
    const sound = soundOf(1)
    const sticker = await photoOf(512, 512, 'image/webp')
    const kinds = [
      ['video', 'video/webm', film, '[aria-label="Video"]'],
      ['gif', 'video/webm', film, '[aria-label="GIF"]'],
      ['round', 'video/webm', film, '[aria-label="Video"].rounded-full'],
      ['audio', 'audio/wav', sound, '[data-testid="audio"] audio'],
      ['sticker', 'image/webp', sticker, 'img[alt="Sticker"]'],
    ] as const
    for (const [kind, mimetype, content, selector] of kinds) {
      const sides = kind === 'audio' ? {} : { width: 320, height: 240 }
      await send(`Bu ${kind}`, { kind, mimetype, ...sides }, content)
      await sari.openChat(`Bu ${kind}`)
      expect(digest(await shownBytes(page, selector)), kind).toBe(digest(content))
      expect(await sari.accessibilityFaults(), kind).toEqual([])
      await sari.screenshot(kind)
    }
  })

  it('what could not be fetched says so, and can be asked for again', async () => {
    const { page } = sari
    await send(
      'Pak Hilang',
      { kind: 'image', mimetype: 'image/jpeg', host: 'gone', onPhone: false },
      await photoOf(8, 8),
    )
    await sari.openChat('Pak Hilang')
    await page.getByText('not on WhatsApp any more').waitFor()
    expect(await sari.accessibilityFaults()).toEqual([])
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('not on WhatsApp any more').waitFor()
  })

  it('an address of a file is nobody else’s to ask for', async () => {
    const rival = await signInPage(browser, system.url, 'eve@rival.test', system.password)
    const chats = await sari.page.$$eval('[data-chat-id]', (rows) =>
      rows.map((row) => row.getAttribute('data-chat-id')),
    )
    const asked = await rival.page.evaluate(async (chatId) => {
      const { token } = (await (await fetch('/api/auth/refresh', { method: 'POST' })).json()) as {
        token: string
      }
      const answer = await fetch(`/api/chats/${String(chatId)}/messages/1/file`, {
        headers: { authorization: `Bearer ${token}` },
      })
      return answer.status
    }, chats[0])
    expect(asked).toBe(404)
    await rival.close()
  })
})
