import type { ContactState } from '@sahut/simulator/control/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

/*
 * What an agent does to a message by its menu beside answering: pins, stars, copies, saves, has it unread again.
 */

let system: System
let browser: Awaited<ReturnType<typeof launchBrowser>>
let sari: AgentPage
let siti: ContactState

beforeAll(async () => {
  system = await startSystem()
  browser = await launchBrowser()
  sari = await signInPage(browser, system.url, 'sari@shop.test', system.password, (context) =>
    context.grantPermissions(['clipboard-read', 'clipboard-write']),
  )
  siti = await system.simulator.createContact({ name: 'Siti' })
  for (const text of ['Alamat: Melati 12', 'Tolong cepat ya', 'Terima kasih']) await say(text)
  await sari.page.locator('[data-chat-id]', { hasText: 'Siti' }).waitFor()
  await sari.openChat('Siti')
})

afterAll(async () => {
  await browser.close()
  await system.close()
})

const say = (text: string) => system.simulator.send(siti.pn, { to: system.phone, text })

const rowWith = (text: string) => sari.page.locator('[data-seq]', { hasText: text }).last()

const choose = async (text: string, item: string) => {
  await rowWith(text).hover()
  await rowWith(text).getByTestId('message-menu').click()
  await sari.page.getByRole('menuitem', { name: item, exact: true }).click()
}

const bar = () => sari.page.getByTestId('marks-bar')

describe('the menu of a message', () => {
  it('pins it above the chat for both sides, and a click on the pin leads there', async () => {
    await choose('Alamat: Melati 12', 'Pin')
    await sari.screenshot('pin-question')
    await rowWith('Alamat: Melati 12').getByRole('button', { name: '7 days' }).click()
    await system.simulator.waitFor(
      (entry) => entry.event === 'contact:told' && entry.deed === 'pin' && entry.text === '604800',
    )
    await bar().getByText('Alamat: Melati 12').waitFor()
    await rowWith('Alamat: Melati 12').getByLabel('Pinned').waitFor()
    await bar().getByRole('button', { name: 'Go to the pinned message: Alamat: Melati 12' }).click()
    await sari.page.locator('[data-found]', { hasText: 'Alamat: Melati 12' }).waitFor()
  })

  it('gives it a star, which stands in a list of the chat', async () => {
    await choose('Tolong cepat ya', 'Give a star')
    await rowWith('Tolong cepat ya').getByLabel('Has a star').waitFor()
    await bar().getByRole('button', { name: 'Messages with a star: 1' }).click()
    const dialog = sari.page.getByRole('dialog')
    await dialog.getByText('Tolong cepat ya').waitFor()
    await sari.screenshot('starred')
    expect(await sari.accessibilityFaults()).toEqual([])
    await dialog.getByRole('button', { name: /Tolong cepat ya/ }).click()
    await sari.page.locator('[data-found]', { hasText: 'Tolong cepat ya' }).waitFor()
    await sari.page.setViewportSize({ width: 360, height: 740 })
    expect(await sari.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    await sari.screenshot('marks-narrow')
    await sari.page.setViewportSize({ width: 1280, height: 800 })
  })

  it('takes both again', async () => {
    await choose('Tolong cepat ya', 'Take the star')
    await choose('Alamat: Melati 12', 'Unpin')
    await system.simulator.waitFor(
      (entry) => entry.event === 'contact:told' && entry.deed === 'pin' && entry.text === '0',
    )
    await bar().waitFor({ state: 'detached' })
  })

  it('copies its words', async () => {
    await choose('Terima kasih', 'Copy')
    await expect.poll(() => sari.page.evaluate(() => navigator.clipboard.readText())).toBe('Terima kasih')
  })

  it('saves its file', async () => {
    const content = Buffer.from('isi faktur').toString('base64')
    const file = { kind: 'document' as const, mimetype: 'application/pdf', fileName: 'faktur.pdf', content }
    await system.simulator.sendFile(siti.pn, { ...file, to: system.phone })
    await rowWith('faktur.pdf').getByRole('button', { name: 'Download faktur.pdf' }).waitFor()
    const [download] = await Promise.all([
      sari.page.waitForEvent('download'),
      choose('faktur.pdf', 'Download'),
    ])
    expect(download.suggestedFilename()).toBe('faktur.pdf')
  })

  it('has it unread again from there on, and leaves the chat', async () => {
    await choose('Tolong cepat ya', 'Mark unread from here')
    await sari.page.waitForURL(/\/inbox\/[^/]+$/)
    const row = sari.page.locator('[data-chat-id]', { hasText: 'Siti' })
    await row.getByText('3 unread messages').waitFor()
    await row.click()
    await sari.page.getByTestId('unread-divider').waitFor()
  })

  it('all of it without an error of the page', () => {
    expect(sari.complaints).toEqual([])
  })
})
