import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { looksRight } from '../looks-right.ts'
import { startSystem, type System } from '../system.ts'

/*
 * An inbox that divides its chats, set up in the page, with two agents in Chromium and customers on WhatsApp.
 */

let system: System
let browser: Awaited<ReturnType<typeof launchBrowser>>
let admin: AgentPage
let sari: AgentPage
let budi: AgentPage

const settings = (page: string) => admin.page.goto(`${system.url}/settings/${page}`)
const dialog = () => admin.page.getByRole('dialog')
const rowOf = ({ page }: AgentPage, name: string) => page.locator('[data-chat-id]', { hasText: name })
const openList = ({ page }: AgentPage, name: string) =>
  page.getByRole('group', { name: 'Which chats' }).getByRole('button', { name }).click()
const arrives = async (name: string, phoneAt = 0) => {
  const contact = await system.simulator.createContact({ name })
  await system.simulator.send(contact.pn, { to: system.placeOf(phoneAt).phone, text: 'Halo kak' })
  await rowOf(admin, name).waitFor()
  return contact
}
const ownerOf = async (name: string): Promise<string> => {
  // Until the colleagues are read it names nobody.
  const mark = rowOf(admin, name).getByRole('img', { name: /^Of [A-Z]/ })
  await mark.waitFor()
  return (await mark.getAttribute('aria-label')) ?? ''
}
beforeAll(async () => {
  system = await startSystem(['Sales', 'Support'])
  browser = await launchBrowser()
  admin = await signInPage(browser, system.url, 'admin@shop.test', system.password)
  sari = await signInPage(browser, system.url, 'sari@shop.test', system.password)
  budi = await signInPage(browser, system.url, 'budi@shop.test', system.password)
})

afterAll(async () => {
  await browser.close()
  await system.close()
})

test('an admin has an inbox divide its chats, and each agent who is there gets one', async () => {
  const { page } = admin
  await settings('inboxes')
  await page.locator('[data-row]', { hasText: 'Sales' }).getByRole('button', { name: 'Set up' }).click()
  const part = page.getByRole('form', { name: 'Who gets new chats' })
  await part.getByLabel('One after the other').check()
  await part.getByLabel('At most, per person').fill('0')
  await part.getByRole('button', { name: 'Save' }).click()
  await part.getByRole('alert').getByText('from 1 to 500').waitFor()
  await part.getByLabel('At most, per person').fill('2')
  await looksRight(admin, 'rules-dividing')
  await part.getByRole('button', { name: 'Save' }).click()
  await part.getByText('Saved').waitFor()
  await page.reload()
  expect(await part.getByLabel('One after the other').isChecked()).toBe(true)
  expect(await part.getByLabel('At most, per person').inputValue()).toBe('2')

  await page.getByRole('link', { name: 'Inbox', exact: true }).click()
  await arrives('Siti')
  const first = await ownerOf('Siti')
  await arrives('Joko')
  expect(new Set([first, await ownerOf('Joko')])).toEqual(new Set(['Of Sari', 'Of Budi']))
  const taker = first === 'Of Sari' ? sari : budi
  await openList(taker, 'Mine')
  await taker.openChat('Siti')
  await taker.page.getByTestId('work-line').getByText('This chat was given to').waitFor()
})

test('who says that they are away gets none, everybody sees it, and what nobody can take stays unassigned', async () => {
  const { page } = budi
  await page.getByRole('button', { name: /^Account of Budi/ }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Available for new chats' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'You are away' }).waitFor()
  expect(await budi.accessibilityFaults()).toEqual([])
  await budi.screenshot('account-away')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Account of Budi, away' }).waitFor()

  // Sari has one, and may have two.
  await arrives('Wati')
  expect(await ownerOf('Wati')).toBe('Of Sari')
  await arrives('Agus')
  await openList(admin, 'Unassigned')
  await rowOf(admin, 'Agus').waitFor()
  await admin.openChat('Agus')
  await admin.page.getByTestId('work-bar').getByRole('button', { name: 'Whose it is: Nobody' }).click()
  await admin.page.getByRole('menu').getByText('Budi').waitFor()
  await admin.page.keyboard.press('Escape')
  await openList(admin, 'All')

  // What waits is given once there is room.
  await page.getByRole('button', { name: /^Account of Budi/ }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Available for new chats' }).click()
  await page.keyboard.press('Escape')
  expect(await ownerOf('Agus')).toBe('Of Budi')
})

test('a team becomes a member of an inbox: its people see it at once, and no more once it is taken', async () => {
  const { page } = admin
  const budiUser = (await system.accounts.users(system.ids.workspaceId)).find(({ name }) => name === 'Budi')
  const support = system.placeOf(1).inboxId
  if (budiUser === undefined) throw new Error('no Budi')
  await system.accounts.removeFromInbox(system.ids.workspaceId, budiUser.userId, support)
  const seen = budi.page
    .getByRole('navigation', { name: 'Choose an inbox' })
    .getByRole('link', { name: 'Support' })
  await seen.waitFor({ state: 'detached' })

  await settings('teams')
  await page.getByRole('button', { name: 'Add a team' }).click()
  await dialog().getByLabel('Name of the team').fill('Night shift')
  await dialog().getByLabel('Budi').check()
  await dialog().getByRole('button', { name: 'Save' }).click()
  await settings('inboxes')
  const row = page.locator('[data-row]', { hasText: 'Support' })
  const setTeam = async (isMember: boolean) => {
    await row.getByRole('button', { name: 'Members' }).click()
    await dialog().getByLabel('Night shift').setChecked(isMember)
    if (isMember) await looksRight(admin, 'inbox-teams')
    await dialog().getByRole('button', { name: 'Save' }).click()
    await dialog().waitFor({ state: 'detached' })
  }
  await setTeam(true)
  await row.getByText('Night shift').waitFor()
  await seen.waitFor()
  await setTeam(false)
  await seen.waitFor({ state: 'detached' })
  for (const agent of [admin, sari, budi]) expect(agent.complaints).toEqual([])
})
