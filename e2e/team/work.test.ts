import { newLabelId } from '@sahut/core/model/ids'
import { createCatalog } from '@sahut/core/catalog/catalog'
import type { ContactState } from '@sahut/simulator/control/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

/*
 * What a team does with a chat, by two agents in Chromium and a customer on WhatsApp.
 */

let system: System
let browser: Awaited<ReturnType<typeof launchBrowser>>
let sari: AgentPage
let budi: AgentPage
let siti: ContactState

const say = (text: string) => system.simulator.send(siti.pn, { to: system.phone, text })
const bar = ({ page }: AgentPage) => page.getByTestId('work-bar')
const row = ({ page }: AgentPage) => page.locator('[data-chat-id]', { hasText: 'Siti' })
const choose = async (agent: AgentPage, picker: string | RegExp, item: string | RegExp) => {
  await bar(agent).getByRole('button', { name: picker }).click()
  await agent.page.getByRole('menu').getByText(item).first().click()
}
const openList = ({ page }: AgentPage, name: string) =>
  page.getByRole('group', { name: 'Which chats' }).getByRole('button', { name }).click()
const line = ({ page }: AgentPage, text: string) => page.getByTestId('work-line').getByText(text).waitFor()

beforeAll(async () => {
  system = await startSystem()
  const { labels } = createCatalog({ table: system.table })
  for (const [name, colour] of [
    ['VIP', 'purple'],
    ['Late delivery', 'red'],
  ] as const)
    await labels.create(system.ids.workspaceId, { labelId: newLabelId(), name, colour })
  browser = await launchBrowser()
  sari = await signInPage(browser, system.url, 'sari@shop.test', system.password)
  budi = await signInPage(browser, system.url, 'budi@shop.test', system.password)
  siti = await system.simulator.createContact({ name: 'Siti' })
  await say('Halo kak, pesanan saya belum sampai')
  for (const agent of [sari, budi]) {
    await row(agent).waitFor()
    await agent.openChat('Siti')
    await bar(agent).waitFor()
    await bar(agent).getByText('Waits since').waitFor()
  }
})

afterAll(async () => {
  await browser.close()
  await system.close()
})

test('whoever takes a chat has it, and everybody sees that at once: in the chat, its bar and the lists', async () => {
  await openList(budi, 'Unassigned')
  await row(budi).waitFor()
  await bar(sari).getByRole('button', { name: 'Take it' }).click()
  await line(sari, 'You took this chat')
  await line(budi, 'Sari took this chat')
  await bar(budi).getByRole('button', { name: 'Whose it is: Sari' }).waitFor()
  await openList(sari, 'Mine')
  await row(sari).waitFor()
  await expect.poll(() => sari.page.locator('[data-list="mine"]').getByTestId('list-count').count()).toBe(1)
  await openList(budi, 'Mine')
  // The open chat stays listed wherever it belongs: another page looks instead.
  await budi.page.getByRole('link', { name: 'Numbers' }).click()
  await budi.page.getByRole('link', { name: 'Inbox' }).click()
  await openList(budi, 'Mine')
  await budi.page.getByText('No open chat is yours.').waitFor()
  await openList(budi, 'All')
  await row(budi).getByRole('img', { name: 'Of Sari' }).waitFor()
  await budi.openChat('Siti')
})

test('priority, labels and another colleague are a click each', async () => {
  await choose(sari, /^Priority/, 'Urgent')
  await line(budi, 'Sari set the priority: Urgent')
  await bar(sari)
    .getByRole('button', { name: /^Labels/ })
    .click()
  await sari.page.getByRole('menuitemcheckbox', { name: 'VIP' }).click()
  await line(budi, 'Sari added: VIP')
  await sari.page.getByRole('menuitemcheckbox', { name: 'Late delivery' }).click()
  await line(budi, 'Sari added: Late delivery')
  await sari.screenshot('work-labels')
  expect(await sari.accessibilityFaults()).toEqual([])
  await sari.page.keyboard.press('Escape')
  await choose(sari, /^Whose it is/, 'Budi')
  await line(budi, 'Sari assigned this chat to Budi')
})

test('a note is seen by the team and looks different, nobody is told of its typing, and the customer never gets it', async () => {
  const note = '@Budi she has waited for three days'
  await sari.page.getByRole('button', { name: 'Note', exact: true }).click()
  const area = sari.page.getByTestId('note-composer')
  await area.fill('')
  await area.pressSequentially('@Bu')
  await sari.page.getByTestId('mentions').getByText('Budi').click()
  await area.pressSequentially('she has waited for three days')
  expect(await area.inputValue()).toBe(note)
  expect(await budi.page.getByTestId('presence').textContent()).not.toContain('typing')
  await sari.page.keyboard.press('Enter')
  const shown = (agent: AgentPage) => agent.page.locator('[data-note]', { hasText: note })
  for (const agent of [sari, budi]) await shown(agent).waitFor()
  await shown(budi).getByText('Only your team sees this').waitFor()
  await budi.screenshot('work-note')
  expect(await budi.accessibilityFaults()).toEqual([])
  // Whom it mentions finds it among all that do.
  await budi.page.getByRole('button', { name: 'Mentions' }).click()
  await budi.page.getByTestId('mention-list').getByText('she has waited for three days').waitFor()
  expect(await budi.accessibilityFaults()).toEqual([])
  await budi.screenshot('work-mentions')
  await budi.page.keyboard.press('Escape')
  // What is sent after it arrives, and it did not before.
  await sari.write('Kami cek dulu ya kak')
  const { text } = await system.simulator
    .waitFor((entry) => entry.event === 'contact:received')
    .then((entry) => (entry.event === 'contact:received' ? entry : expect.unreachable()))
  expect(text).toBe('Kami cek dulu ya kak')
})

test('what is resolved leaves the list until the customer writes again, and so does what is snoozed', async () => {
  await bar(budi).getByRole('button', { name: 'Resolve' }).click()
  await line(sari, 'Budi resolved this chat')
  await bar(sari).getByText('Resolved').waitFor()
  await openList(budi, 'Resolved')
  await row(budi).waitFor()
  await say('Sudah sampai, terima kasih!')
  await bar(sari).getByRole('button', { name: 'Resolve' }).waitFor()
  await openList(sari, 'All')
  await row(sari).getByRole('img', { name: 'Urgent' }).waitFor()

  await choose(sari, 'Snooze', 'Until the customer writes')
  await line(budi, 'Sari snoozed this chat until the customer writes')
  await openList(sari, 'Snoozed')
  await row(sari).getByRole('img', { name: 'Snoozed' }).waitFor()
  await bar(sari).getByRole('button', { name: 'Open now' }).click()
  await line(budi, 'Sari opened this chat again')
  await choose(sari, 'Snooze', 'For an hour')
  await bar(budi)
    .getByText(/^Snoozed until/)
    .waitFor()
  expect(sari.complaints).toEqual([])
})

test('on a phone the bar of a chat fits by scrolling, in Indonesian too', async () => {
  const { page } = sari
  await page.setViewportSize({ width: 390, height: 780 })
  await sari.screenshot('work-phone')
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  expect(await sari.accessibilityFaults()).toEqual([])
})
