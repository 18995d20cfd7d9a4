import sharp from 'sharp'
import type { ContactState } from '@sahut/simulator/control/contract'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

/*
 * Who people are, as agents see it: one person is one chat, with the name and the picture that the phone has.
 */

let system: System
let browser: Browser
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

const say = (contact: ContactState, text: string, addressing: 'pn' | 'lid' = 'pn') =>
  system.simulator.send(contact.pn, { to: system.phone, text, addressing })

const picture = async (colour: string): Promise<string> => {
  const made = sharp({ create: { width: 640, height: 640, channels: 3, background: colour } })
  return (await made.png().toBuffer()).toString('base64')
}

const rows = (name: string) => sari.page.locator('[data-chat-id]', { hasText: name })

it('two chats that turn out to be one become one on the screen, and what was typed in the other one stays', async () => {
  const ratna = await system.simulator.createContact({ name: 'Ibu Ratna', hidesOther: true })
  await say(ratna, 'satu, dari nomor')
  await sari.openChat('Ibu Ratna')
  await sari.page.fill('textarea', 'Sebentar, kami')
  const before = sari.page.url()
  await say(ratna, 'dua, dari LID', 'lid')
  await expect.poll(() => rows('Ibu Ratna').count()).toBe(2)

  await system.simulator.changeContact(ratna.pn, { hidesOther: false })
  await say(ratna, 'tiga, dengan keduanya', 'lid')
  const shown = await sari.shows((messages) => messages.length === 3)
  expect(shown.map(({ text }) => text)).toEqual([
    'satu, dari nomor',
    'dua, dari LID',
    'tiga, dengan keduanya',
  ])
  expect(sari.page.url()).not.toBe(before)
  await expect.poll(() => rows('Ibu Ratna').count()).toBe(1)
  expect(await sari.page.inputValue('textarea')).toBe('Sebentar, kami')
  await sari.write('Sebentar, kami periksa')
  await sari.shows((messages) =>
    messages.some(({ text, status }) => text === 'Sebentar, kami periksa' && status === 'delivered'),
  )
  expect(sari.complaints).toEqual([])
})

it('people and groups are shown with their pictures, from our own storage, and with another one as they change it', async () => {
  const budi = await system.simulator.createContact({ name: 'Pak Budi' })
  await system.simulator.setPicture({ contact: budi.pn }, await picture('tomato'))
  await say(budi, 'halo')
  const inList = rows('Pak Budi').getByTestId('picture')
  await inList.waitFor()
  await sari.openChat('Pak Budi')
  const inHead = sari.page.locator('header').getByTestId('picture')
  await inHead.waitFor()
  const first = await inHead.getAttribute('src')
  expect(new URL(first ?? '', sari.page.url()).origin).toBe(new URL(sari.page.url()).origin)
  const isDrawn = () => inHead.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)
  await expect.poll(isDrawn).toBe(true)
  expect(await sari.accessibilityFaults()).toEqual([])

  await system.simulator.setPicture({ contact: budi.pn }, await picture('teal'))
  await expect.poll(() => inHead.getAttribute('src')).not.toBe(first)
  await system.simulator.setPicture({ contact: budi.pn })
  await inHead.waitFor({ state: 'detached' })
  expect(sari.complaints).toEqual([])
})

it('what the phone says of a chat and calls people by is seen in the list', async () => {
  const tono = await system.simulator.createContact({ name: 'tono_88' })
  await say(tono, 'halo')
  await rows('tono_88').waitFor()
  const onPhone = { of: tono.pn }
  await system.simulator.setOnPhone(system.phone, { ...onPhone, set: 'name', name: 'Pak Tono, gudang' })
  await system.simulator.setOnPhone(system.phone, { ...onPhone, set: 'pinned' })
  await rows('Pak Tono, gudang').getByRole('img', { name: 'Pinned on the phone' }).waitFor()
  await sari.page.setViewportSize({ width: 360, height: 740 })
  expect(await sari.accessibilityFaults()).toEqual([])
  const overflow = await sari.page.evaluate(() => document.documentElement.scrollWidth)
  expect(overflow).toBeLessThanOrEqual(360)
  await sari.page.setViewportSize({ width: 1280, height: 800 })
})

it('who calls and is not taken gets the answer that an admin wrote', async () => {
  const ayu = await signInPage(browser, system.url, 'admin@shop.test', system.password)
  await ayu.page.goto(`${system.url}/numbers`)
  await ayu.page.getByRole('button', { name: 'Edit' }).first().click()
  await ayu.page.getByLabel('Answer to calls').fill('Kami membalas lewat chat.')
  expect(await ayu.accessibilityFaults()).toEqual([])
  await ayu.page.getByRole('button', { name: 'Save' }).click()
  await ayu.page.getByRole('dialog').waitFor({ state: 'detached' })
  await ayu.close()

  const wati = await system.simulator.createContact({ name: 'Bu Wati' })
  await say(wati, 'halo')
  await rows('Bu Wati').waitFor()
  await system.simulator.call(wati.pn, { to: system.phone })
  await sari.openChat('Bu Wati')
  await sari.page.locator('[data-seq]', { hasText: 'Kami membalas lewat chat.' }).waitFor()
  await sari.page.locator('[data-testid="author"]', { hasText: 'Automatic' }).waitFor()
})
