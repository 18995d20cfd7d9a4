import { createHash, randomBytes } from 'node:crypto'
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
const makePhoto = async (): Promise<Buffer> => {
  const url = await sari.page.evaluate(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 300, height: 200 })
    canvas.getContext('2d')?.fillRect(10, 10, 100, 100)
    return canvas.toDataURL('image/png')
  })
  return Buffer.from(url.split(',')[1] ?? '', 'base64')
}

const openChat = async (name: string) => {
  const contact = await system.simulator.createContact({ name })
  await system.simulator.send(contact.pn, { to: system.phone, text: 'Kirim ya' })
  await sari.openChat(name)
  return contact
}

/** What a contact got that has a file. */
const received = (pn: string, after: number) =>
  system.simulator.waitFor(
    (entry) => entry.event === 'contact:received' && entry.contact === pn && entry.file !== undefined,
    after,
  )

describe('what agents send', () => {
  it('a photo reaches the customer byte for byte, with its words, and is shown to the agent', async () => {
    const { page } = sari
    const contact = await openChat('Bu Katalog')
    const photo = await makePhoto()
    const { journal } = await system.simulator.state()
    await page
      .getByTestId('attach')
      .setInputFiles({ name: 'katalog.png', mimeType: 'image/png', buffer: photo })
    await page.getByLabel('Caption of katalog.png').fill('Warna baru')
    expect(await sari.accessibilityFaults()).toEqual([])
    await page.getByRole('button', { name: 'Send files' }).click()
    expect(await received(contact.pn, journal)).toMatchObject({
      text: 'Warna baru',
      file: { sha256: digest(photo), mimetype: 'image/png' },
    })
    await sari.shows((messages) =>
      messages.some(({ status, text }) => text === 'Warna baru' && status !== 'queued'),
    )
    await page.waitForSelector('[data-testid="image"]')
    await page.getByTestId('file-tray').waitFor({ state: 'detached' })
  })

  it('what is in a file decides what it is sent as, and not its name', async () => {
    const { page } = sari
    const contact = await openChat('Pak Faktur')
    const content = randomBytes(300_000)
    const { journal } = await system.simulator.state()
    await page
      .getByTestId('attach')
      .setInputFiles({ name: 'faktur.jpg', mimeType: 'image/jpeg', buffer: content })
    await page.getByRole('button', { name: 'Send files' }).click()
    expect(await received(contact.pn, journal)).toMatchObject({
      file: { sha256: digest(content), mimetype: 'application/octet-stream', fileName: 'faktur.jpg' },
    })
  })
})
