import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AgentPage } from '../browser.ts'
import { signInPage } from '../browser.ts'
import { startConversations } from '../chats/conversation-fixture.ts'

/*
 * Answers that are written often, and many chats done at once.
 */

let desk: Awaited<ReturnType<typeof startConversations>>
let ayu: AgentPage

beforeAll(async () => {
  desk = await startConversations()
  const { browser, system } = desk
  ayu = await signInPage(browser, system.url, 'admin@shop.test', system.password)
})
afterAll(() => desk.close())

const settings = async ({ page }: AgentPage, name: string) => {
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name }).click()
  await page.getByRole('heading', { name, level: 1 }).waitFor()
}
const save = ({ page }: AgentPage) => page.getByRole('button', { name: 'Save' }).click()
const rowWith = ({ page }: AgentPage, name: string) => page.locator('[data-row]', { hasText: name })

test('a canned reply is called up by / and its name, with who the chat is with in it', async () => {
  const { page } = ayu
  await settings(ayu, 'Canned replies')
  await page.getByRole('button', { name: 'Add a canned reply' }).click()
  await page.getByLabel('Short name').fill('alamat')
  await page
    .getByLabel('What it says')
    .fill('Halo {{contact.name}}, toko kami di Jl. Merdeka 1. Salam, {{agent.name}}')
  await save(ayu)
  await rowWith(ayu, 'alamat').waitFor()
  await page.setViewportSize({ width: 390, height: 780 })
  await ayu.screenshot('settings-canned-replies-narrow')
  expect(await ayu.accessibilityFaults()).toEqual([])
  await page.setViewportSize({ width: 1280, height: 800 })

  await desk.chatOf('Ibu Ratna', 'Alamat tokonya di mana?')
  const { sari } = desk
  await desk.rowOf('Ibu Ratna').waitFor()
  await sari.openChat('Ibu Ratna')
  const composer = sari.page.getByTestId('composer')
  await composer.pressSequentially('/al')
  await sari.page.getByTestId('canned').getByText('/alamat').waitFor()
  await sari.screenshot('canned-reply')
  expect(await sari.accessibilityFaults()).toEqual([])
  await composer.press('Enter')
  expect(await composer.inputValue()).toBe('Halo Ibu Ratna, toko kami di Jl. Merdeka 1. Salam, Sari')
  await composer.press('Enter')
  await sari.shows((messages) => messages.some(({ text }) => text.startsWith('Halo Ibu Ratna')))
})

test('many chats are resolved at once, and taken back at once', async () => {
  const { sari } = desk
  const { page } = sari
  for (const name of ['Pak Joko', 'Pak Made', 'Ibu Ani']) await desk.chatOf(name, 'Terima kasih')
  for (const name of ['Pak Joko', 'Pak Made', 'Ibu Ani']) await desk.rowOf(name).waitFor()
  await page.getByRole('button', { name: 'Choose several chats' }).click()
  for (const name of ['Pak Joko', 'Pak Made']) await page.getByRole('checkbox', { name }).check()
  await page.getByText('2 chosen').waitFor()
  await sari.screenshot('bulk')
  expect(await sari.accessibilityFaults()).toEqual([])
  await page.getByTestId('bulk-bar').getByRole('button', { name: 'Resolve' }).click()
  await page.getByText('Done: 2.').waitFor()
  for (const name of ['Pak Joko', 'Pak Made']) await desk.rowOf(name).waitFor({ state: 'detached' })
  expect(await desk.rowOf('Ibu Ani').count()).toBe(1)
  await page.getByRole('button', { name: 'Undo' }).click()
  for (const name of ['Pak Joko', 'Pak Made']) await desk.rowOf(name).waitFor()
  expect(sari.complaints).toEqual([])
})
