import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ContactState } from '@sahut/simulator/control/contract'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

/*
 * What a phone tells of the time before, on the whole path: WhatsApp's protocol, Sahut, an agent's Chromium.
 */

/** A day of last year, s. */
const DAY = 1_760_000_000

let system: System
let browser: Awaited<ReturnType<typeof launchBrowser>>
let sari: AgentPage
let siti: ContactState

const lines = (count: number, from: number) =>
  Array.from({ length: count }, (_, at) => ({
    text: `lama ${String(from + at)}`,
    fromMe: at % 4 === 0,
    status: 4,
    t: DAY + (from + at) * 600,
  }))

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='

beforeAll(async () => {
  system = await startSystem()
  browser = await launchBrowser()
  siti = await system.simulator.createContact({ name: 'Siti' })
})

afterAll(async () => {
  await browser.close()
  await system.close()
})

const texts = async () => (await sari.rendered()).map(({ text }) => text).filter((text) => text !== '')

/** Scrolls back until the page shows something. */
const backTo = async (text: string): Promise<void> => {
  const { page } = sari
  await page.locator('[data-testid="conversation"]').hover()
  while (!(await texts()).includes(text)) {
    await page.mouse.wheel(0, -600)
    await page.waitForTimeout(50)
  }
}

it('what was said before stands in the list and the chat, read, and before what is said now', async () => {
  sari = await signInPage(browser, system.url, 'sari@shop.test', system.password)
  const messages = lines(130, 100)
  await system.simulator.past(system.phone, { conversations: [{ with: siti.pn, messages }] })
  const chat = sari.page.locator('[data-chat-id]', { hasText: 'Siti' })
  await chat.getByText('lama 229').waitFor()
  expect(await sari.page.title()).not.toMatch(/\(\d/)
  await sari.openChat('Siti')
  await sari.shows((shown) => shown.at(-1)?.text === 'lama 229')
  await system.simulator.send(siti.pn, { to: system.phone, text: 'Halo, masih ada?' })
  await sari.shows((shown) => shown.at(-1)?.text === 'Halo, masih ada?')
  await backTo('lama 100')
  const shown = await sari.rendered()
  expect(shown.map(({ seq }) => seq)).toEqual(shown.map(({ seq }) => seq).toSorted((a, b) => a - b))
  const oldest = sari.page.locator('[data-seq]', { hasText: 'lama 100' })
  // Nothing can be done to what lies before the log.
  expect(await oldest.getByRole('button').count()).toBe(0)
  expect(await oldest.getAttribute('data-status')).toBe('read')
  await sari.screenshot('history')
  expect(await sari.accessibilityFaults()).toEqual([])
})

it('where all ends that is here, the phone is asked for more, until it has nothing older', async () => {
  const { page } = sari
  const older = page.getByRole('button', { name: 'Load older messages from the phone' })
  await page.locator('[data-testid="conversation"]').hover()
  // It stands above all messages, and those were only rendered so far.
  while ((await older.count()) === 0) await page.mouse.wheel(0, -600).then(() => page.waitForTimeout(50))
  const asking = page.getByText('Asking the phone')
  // What is rendered above it meanwhile moves it away from under a click.
  const asks = async () => {
    if (await older.isVisible()) await older.click({ timeout: 1_000 }).catch(() => undefined)
    return asking.count()
  }
  await expect.poll(asks).toBe(1)
  await system.simulator.past(system.phone, {
    type: 'on-demand',
    conversations: [{ with: siti.pn, messages: lines(20, 80) }],
  })
  await backTo('lama 80')
  await page.getByRole('button', { name: 'Load older messages from the phone' }).click()
  await page.getByText('The phone has nothing older').waitFor()
  await page.setViewportSize({ width: 360, height: 740 })
  await sari.screenshot('history-end-narrow')
  expect(await sari.accessibilityFaults()).toEqual([])
  await page.setViewportSize({ width: 1280, height: 800 })
})

it('a picture of before is shown small, and said to be on the phone', async () => {
  const rina = await system.simulator.createContact({ name: 'Rina' })
  const { proto } = await import('@whiskeysockets/baileys')
  const encoded = Buffer.from(
    proto.Message.encode({
      imageMessage: {
        mimetype: 'image/png',
        caption: 'Kaos merah',
        directPath: '/v/x',
        mediaKey: Buffer.alloc(32, 1),
        fileSha256: Buffer.alloc(32, 2),
        jpegThumbnail: Buffer.from(PNG, 'base64'),
      },
    }).finish(),
  ).toString('base64')
  const messages = [{ text: 'x', encoded, t: DAY }]
  await system.simulator.past(system.phone, { conversations: [{ with: rina.pn, messages }] })
  await sari.openChat('Rina')
  await sari.page.getByText('On the phone').waitFor()
  await sari.page.getByText('Kaos merah').first().waitFor()
  expect(sari.complaints).toEqual([])
})

it('admins see on the numbers page how much of it was taken', async () => {
  const ayu = await signInPage(browser, system.url, 'admin@shop.test', system.password)
  await ayu.page.goto(`${system.url}/numbers`)
  await ayu.page.getByTestId('history').getByText('131 messages taken').waitFor()
  expect(await ayu.accessibilityFaults()).toEqual([])
  await ayu.close()
})
