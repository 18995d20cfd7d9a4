import { createHash } from 'node:crypto'
import type { ContactState } from '@sahut/simulator/control/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

/*
 * An agent forwards in Chromium: within a number, and from one number to another.
 */

let system: System
let browser: Awaited<ReturnType<typeof launchBrowser>>
let sari: AgentPage
let siti: ContactState
const people = new Map<string, ContactState>()

beforeAll(async () => {
  system = await startSystem(['Sales', 'Service'])
  browser = await launchBrowser()
  sari = await signInPage(browser, system.url, 'sari@shop.test', system.password)
  siti = await system.simulator.createContact({ name: 'Siti' })
  for (const [at, name] of ['Budi Santoso', 'Ani', 'Joko'].entries()) {
    const contact = await system.simulator.createContact({ name })
    people.set(name, contact)
    await system.simulator.send(contact.pn, {
      to: system.placeOf(at === 2 ? 1 : 0).phone,
      text: `Dari ${name}`,
    })
  }
  await system.simulator.send(siti.pn, { to: system.phone, text: 'Ini alamat saya' })
  await sari.page.locator('[data-chat-id]', { hasText: 'Siti' }).waitFor()
  await sari.openChat('Siti')
})

afterAll(async () => {
  await browser.close()
  await system.close()
})

const rowWith = (text: string) => sari.page.locator('[data-seq]', { hasText: text }).last()

const received = (name: string, text: string) =>
  system.simulator.waitFor(
    (entry) =>
      entry.event === 'contact:received' && entry.contact === people.get(name)?.pn && entry.text === text,
  )

const openForward = async (text: string) => {
  await rowWith(text).hover()
  await rowWith(text).getByTestId('message-menu').click()
  await sari.page.getByRole('menuitem', { name: 'Forward' }).click()
  return sari.page.getByRole('dialog')
}

describe('an agent forwards', () => {
  it('a text to chats of two numbers, found by name and by keyboard', async () => {
    const { page } = sari
    const dialog = await openForward('Ini alamat saya')
    await dialog.getByLabel('Look for chats').waitFor()
    await dialog.getByLabel('Budi Santoso').waitFor()
    expect(await dialog.getByRole('button', { name: 'Forward' }).isDisabled()).toBe(true)
    await dialog.getByLabel('Look for chats').fill('joko')
    await dialog.getByLabel('Budi Santoso').waitFor({ state: 'detached' })
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    await dialog.getByText('To Joko').waitFor()
    await dialog.getByLabel('Look for chats').fill('')
    await dialog.getByLabel('Budi Santoso').check()
    await dialog.getByText('To Joko, Budi Santoso').waitFor()
    await sari.screenshot('forward')
    expect(await sari.accessibilityFaults()).toEqual([])
    await dialog.getByRole('button', { name: 'Forward' }).click()
    await dialog.waitFor({ state: 'detached' })
    await received('Joko', 'Ini alamat saya')
    await received('Budi Santoso', 'Ini alamat saya')
  })

  it('a photo on a narrow screen, and is led to the one chat that it went to', async () => {
    const { page } = sari
    const photo = await page.evaluate(() => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 300, height: 200 })
      canvas.getContext('2d')?.fillRect(10, 10, 100, 100)
      return canvas.toDataURL('image/png').split(',')[1] ?? ''
    })
    const file = { kind: 'image' as const, mimetype: 'image/png', content: photo, caption: 'Fotonya' }
    await system.simulator.sendFile(siti.pn, { ...file, to: system.phone })
    await rowWith('Fotonya').getByTestId('image').waitFor()
    await page.setViewportSize({ width: 360, height: 740 })
    const dialog = await openForward('Fotonya')
    await dialog.getByLabel('Ani').check()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    await sari.screenshot('forward-narrow')
    await dialog.getByRole('button', { name: 'Forward' }).click()
    const got = await received('Ani', 'Fotonya')
    expect(got).toMatchObject({
      file: { sha256: createHash('sha256').update(Buffer.from(photo, 'base64')).digest('hex') },
    })
    await page.getByText('Dari Ani').first().waitFor()
    await rowWith('Fotonya').getByText('Forwarded').waitFor()
    await rowWith('Fotonya').getByTestId('image').waitFor()
    await page.setViewportSize({ width: 1280, height: 800 })
  })

  it('all of it without an error of the page', () => {
    expect(sari.complaints).toEqual([])
  })
})
