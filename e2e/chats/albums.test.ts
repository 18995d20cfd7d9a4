import { proto } from '@whiskeysockets/baileys'
import type { ContactState } from '@sahut/simulator/control/contract'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

/*
 * Several photos at once, stickers and emoji, by an agent in Chromium.
 */

let system: System
let browser: Awaited<ReturnType<typeof launchBrowser>>
let sari: AgentPage
let siti: ContactState

beforeAll(async () => {
  system = await startSystem()
  browser = await launchBrowser()
  sari = await signInPage(browser, system.url, 'sari@shop.test', system.password)
  siti = await system.simulator.createContact({ name: 'Siti' })
  await system.simulator.send(siti.pn, { to: system.phone, text: 'Ada foto?' })
  await sari.page.locator('[data-chat-id]', { hasText: 'Siti' }).waitFor()
  await sari.openChat('Siti')
})

afterAll(async () => {
  await browser.close()
  await system.close()
})

const photo = (background: string) =>
  sharp({ create: { width: 320, height: 200, channels: 3, background } })
    .png()
    .toBuffer()

const choose = async (...colours: string[]) => {
  const files = await Promise.all(
    colours.map(async (colour, at) => ({
      name: `foto-${String(at)}.png`,
      mimeType: 'image/png',
      buffer: await photo(colour),
    })),
  )
  await sari.page.getByTestId('attach').setInputFiles(files)
}

const received = async (test: (message: proto.IMessage) => boolean) => {
  const entry = await system.simulator.waitFor(
    (one) =>
      one.event === 'contact:received' &&
      one.encoded !== undefined &&
      test(proto.Message.decode(Buffer.from(one.encoded, 'base64'))),
  )
  return entry.event === 'contact:received' ? entry : undefined
}

describe('photos that are sent together', () => {
  it('go out as an album with their captions, and stand in one grid', async () => {
    const { page } = sari
    await choose('#c00', '#0c0', '#00c')
    await page.getByLabel('Caption of foto-1.png').fill('Yang hijau')
    await page.getByRole('button', { name: 'Send files' }).click()
    const album = await received(({ albumMessage }) => albumMessage?.expectedImageCount === 3)
    await received(
      ({ imageMessage, messageContextInfo }) =>
        imageMessage?.caption === 'Yang hijau' &&
        messageContextInfo?.messageAssociation?.parentMessageKey?.id === album?.id,
    )
    const grid = page.locator('[data-from="us"]').getByTestId('album')
    await expect.poll(() => grid.getByTestId('image').count()).toBe(3)
    expect(await page.getByTestId('album').count()).toBe(1)
    await grid.getByText('Yang hijau').waitFor()
    await sari.screenshot('album')
    expect(await sari.accessibilityFaults()).toEqual([])
  })

  it('of a contact have their room before they are there, and move nothing as they come', async () => {
    const { page } = sari
    const { id } = await system.simulator.send(siti.pn, {
      to: system.phone,
      text: 'album',
      encoded: Buffer.from(
        proto.Message.encode({ albumMessage: { expectedImageCount: 4 } }).finish(),
      ).toString('base64'),
    })
    const file = async (colour: string) => ({
      to: system.phone,
      kind: 'image' as const,
      mimetype: 'image/png',
      content: (await photo(colour)).toString('base64'),
      album: id,
    })
    await system.simulator.sendFile(siti.pn, await file('#fc0'))
    const grid = page.locator('[data-from="contact"]').getByTestId('album')
    await grid.waitFor()
    const before = await grid.boundingBox()
    for (const colour of ['#0fc', '#c0f', '#999'])
      await system.simulator.sendFile(siti.pn, await file(colour))
    await expect.poll(() => grid.getByTestId('image').count()).toBe(4)
    const after = await grid.boundingBox()
    expect([after?.width, after?.height]).toEqual([before?.width, before?.height])
    await page.setViewportSize({ width: 360, height: 740 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    await sari.screenshot('album-narrow')
    await page.setViewportSize({ width: 1280, height: 800 })
  })
})

describe('beside words', () => {
  it('a picture goes out as a sticker', async () => {
    const { page } = sari
    await choose('#f0a')
    await page.getByLabel('foto-0.png as a sticker').check()
    expect(await page.getByLabel('Caption of foto-0.png').count()).toBe(0)
    await page.getByRole('button', { name: 'Send files' }).click()
    await received(({ stickerMessage }) => stickerMessage?.mimetype === 'image/webp')
    await page.getByRole('img', { name: 'Sticker' }).waitFor()
  })

  it('emoji are found by name and stand where the writing was', async () => {
    const { page } = sari
    await page.getByTestId('composer').fill('Selamat  pagi')
    await page.getByTestId('composer').evaluate((area: HTMLTextAreaElement) => {
      area.setSelectionRange(8, 8)
    })
    await page.getByRole('button', { name: 'Emoji', exact: true }).click()
    const picker = page.getByTestId('emoji-picker')
    await picker.getByLabel('Look for emoji').fill('rocket')
    const rocket = picker.getByRole('gridcell', { name: 'rocket', exact: true })
    await rocket.waitFor()
    await sari.screenshot('emoji')
    expect(await sari.accessibilityFaults()).toEqual([])
    await rocket.click()
    expect(await page.getByTestId('composer').inputValue()).toBe('Selamat 🚀 pagi')
    await page.keyboard.press('Escape')
    await picker.waitFor({ state: 'detached' })
    await page.getByTestId('composer').press('Enter')
    await system.simulator.waitFor(
      (entry) => entry.event === 'contact:received' && entry.text === 'Selamat 🚀 pagi',
    )
  })

  it('any emoji is a reaction', async () => {
    const { page } = sari
    const row = page.locator('[data-seq]', { hasText: 'Selamat 🚀 pagi' })
    await row.hover()
    await row.getByTestId('message-menu').click()
    await page.getByRole('menuitem', { name: 'React with another emoji' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Look for emoji').fill('banana')
    await dialog.getByRole('gridcell', { name: 'banana', exact: true }).click()
    await system.simulator.waitFor((entry) => entry.event === 'contact:told' && entry.text === '🍌')
    await row.getByTestId('reaction').getByText('🍌').waitFor()
  })

  it('all of it without an error of the page, which asked nobody else for anything', async () => {
    const hosts = await sari.page.evaluate(() =>
      performance.getEntriesByType('resource').map(({ name }) => new URL(name).host),
    )
    expect(new Set(hosts)).toEqual(new Set([new URL(system.url).host]))
    expect(sari.complaints).toEqual([])
  })
})
