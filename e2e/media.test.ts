import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ContactFile } from '@sahut/simulator/control/contract'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from './browser.ts'
import { startSystem, type System } from './system.ts'

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
const photoOf = async (width: number, height: number): Promise<Buffer> => {
  const url = await sari.page.evaluate(
    ([across, down]) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: across, height: down })
      const context = canvas.getContext('2d')
      for (let at = 0; at < 100 && context; at += 1) {
        context.fillStyle = `hsl(${String(Math.random() * 360)} 80% 50%)`
        context.fillRect(Math.random() * across, Math.random() * down, across / 4, down / 4)
      }
      return canvas.toDataURL('image/jpeg')
    },
    [width, height] as const,
  )
  return Buffer.from(url.split(',')[1] ?? '', 'base64')
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
  await page.waitForSelector(selector)
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
