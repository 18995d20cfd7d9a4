import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ContactState } from '@sahut/simulator/control/contract'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

/*
 * What an inbox does in time, set up in the page: hours, targets and a rating, with a customer on WhatsApp.
 */

let system: System
let browser: Awaited<ReturnType<typeof launchBrowser>>
let admin: AgentPage
let sari: AgentPage
let siti: ContactState

const say = (text: string) => system.simulator.send(siti.pn, { to: system.phone, text })
const heard = async () =>
  (await system.simulator.wholeJournal()).flatMap((entry) =>
    entry.event === 'contact:received' && entry.contact === siti.pn ? [entry.text] : [],
  )
const part = (title: string) => admin.page.getByRole('form', { name: title })
const bar = ({ page }: AgentPage) => page.getByTestId('work-bar')
const save = async (title: string) => {
  await part(title).getByRole('button', { name: 'Save' }).click()
  await part(title).getByText('Saved').waitFor()
}
const setUp = async () => {
  await admin.page.goto(`${system.url}/settings/inboxes/${system.ids.inboxId}`)
  await part('Targets').waitFor()
}

beforeAll(async () => {
  system = await startSystem()
  browser = await launchBrowser()
  admin = await signInPage(browser, system.url, 'admin@shop.test', system.password)
  sari = await signInPage(browser, system.url, 'sari@shop.test', system.password)
  siti = await system.simulator.createContact({ name: 'Siti' })
})

afterAll(async () => {
  await browser.close()
  await system.close()
})

test('who writes while an inbox is closed gets its text once, and their chat stays unread', async () => {
  await setUp()
  const hours = part('When it is open')
  await hours.getByLabel('At these times').check()
  await hours.getByLabel('Time zone').selectOption('Asia/Jayapura')
  for (const day of ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'])
    await hours.getByRole('button', { name: `${day}: remove these hours` }).click()
  await hours.getByRole('button', { name: 'Sunday: add hours' }).click()
  await hours.getByLabel('Sunday, until').fill('07:00')
  await hours.getByLabel('Text for who writes while it is closed').fill('Kami tutup. Besok kami balas.')
  await hours.getByRole('button', { name: 'Save' }).click()
  await hours.getByRole('alert').getByText('end after they begin').waitFor()
  await hours.getByLabel('Sunday, until').fill('17:00')
  await hours.getByRole('button', { name: 'Add a holiday' }).click()
  await hours.getByLabel('Date of holiday 1').fill('2026-12-25')
  await hours.getByLabel('Name of holiday 1').fill('Natal')
  expect(await admin.accessibilityFaults()).toEqual([])
  await admin.screenshot('rules-hours')
  await save('When it is open')
  // Whichever day it is, it is closed from now on.
  await hours.getByRole('button', { name: 'Sunday: remove these hours' }).click()
  await save('When it is open')

  await say('Halo, masih buka?')
  await say('Kak?')
  await expect.poll(heard).toEqual(['Kami tutup. Besok kami balas.'])
  await sari.openChat('Siti')
  await sari.shows((messages) => messages.some(({ text }) => text === 'Kami tutup. Besok kami balas.'))
  await admin.page.getByRole('link', { name: 'Inbox', exact: true }).click()
  await bar(sari).getByText('Waits since').waitFor()
})

test('how long is left to answer and to resolve stands in the list and in the chat, until it is done', async () => {
  await setUp()
  await part('When it is open').getByLabel('Always').check()
  await save('When it is open')
  await part('Targets').getByLabel('Answer within, minutes').fill('0')
  await part('Targets').getByRole('button', { name: 'Save' }).click()
  await part('Targets').getByRole('alert').getByText('from 1 to').waitFor()
  await part('Targets').getByLabel('Answer within, minutes').fill('30')
  await part('Targets').getByLabel('Resolve within, minutes').fill('240')
  await save('Targets')
  // What people set counts for messages some seconds later, by the worker's own clock.
  await sari.page.waitForTimeout(6_000)
  await sari.write('Sudah buka, kak')
  await say('Terima kasih, saya mau pesan')
  await bar(sari).getByTestId('due').getByText('Answer within 30 min').waitFor()
  const row = sari.page.locator('[data-chat-id]', { hasText: 'Siti' })
  await row.getByRole('img', { name: /^Answer within (29|30) min/ }).waitFor()
  expect(await sari.accessibilityFaults()).toEqual([])
  await sari.screenshot('work-due')
  await sari.write('Siap')
  await bar(sari).getByTestId('due').getByText('Resolve within 4').waitFor()
})

test('a rating is asked once a chat is resolved, and its answer is a line and leaves the chat resolved', async () => {
  await setUp()
  await part('Rating by customers').getByLabel('By a number').check()
  await part('Rating by customers').getByLabel('Question').fill('Nilai kami 1-5')
  await save('Rating by customers')
  await admin.page.setViewportSize({ width: 390, height: 844 })
  expect(await admin.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  expect(await admin.accessibilityFaults()).toEqual([])
  await admin.screenshot('rules-phone')
  await bar(sari).getByRole('button', { name: 'Resolve' }).click()
  await expect.poll(heard, { timeout: 60_000 }).toContain('Nilai kami 1-5')
  await say('5')
  await sari.page.getByTestId('rating-line').getByText('Rated: 5 of 5').waitFor()
  await bar(sari).getByText('Rated 5 of 5').waitFor()
  await bar(sari).getByRole('button', { name: 'Reopen' }).waitFor()
  await sari.screenshot('rating-line')
  await say('Oh ya, satu lagi')
  await bar(sari).getByRole('button', { name: 'Resolve' }).waitFor()
  for (const agent of [admin, sari]) expect(agent.complaints).toEqual([])
})
