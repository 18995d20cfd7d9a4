import type { ContactState } from '@sahut/simulator/control/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

/*
 * What agents know of a person, beside the chat: by two of them in Chromium, over two numbers of one workspace.
 */

let system: System
let browser: Awaited<ReturnType<typeof launchBrowser>>
let sari: AgentPage
let budi: AgentPage
let siti: ContactState

const say = (contact: ContactState, text: string, to = system.phone) =>
  system.simulator.send(contact.pn, { to, text })
const pane = ({ page }: AgentPage) => page.getByTestId('person-pane')
const open = async (agent: AgentPage) => {
  if (!(await pane(agent).isVisible())) await agent.page.keyboard.press('Alt+i')
  await pane(agent).getByTestId('person-name').waitFor()
}
const row = ({ page }: AgentPage, name: string) => page.locator('[data-chat-id]', { hasText: name })

beforeAll(async () => {
  system = await startSystem(['Sales', 'Support'])
  browser = await launchBrowser()
  const admin = await signInPage(browser, system.url, 'admin@shop.test', system.password)
  const { page } = admin
  await page.goto(`${system.url}/settings/person-fields`)
  const add = async (name: string, kind: string, choices?: string) => {
    await page.getByRole('button', { name: 'Add a field' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name of the field').fill(name)
    await dialog.getByLabel('What it holds').selectOption({ label: kind })
    if (choices !== undefined) await dialog.getByLabel('What can be chosen').fill(choices)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.locator(`[data-row="${name}"]`).waitFor()
  }
  await add('City', 'Choice', 'Bandung\nSolo')
  await add('Birthday', 'Date')
  await add('Member', 'Yes or no')
  await admin.screenshot('person-fields')
  expect(await admin.accessibilityFaults()).toEqual([])
  await admin.close()

  sari = await signInPage(browser, system.url, 'sari@shop.test', system.password)
  budi = await signInPage(browser, system.url, 'budi@shop.test', system.password)
  for (const agent of [sari, budi]) {
    await agent.page.setViewportSize({ width: 1440, height: 900 })
    await agent.page.goto(`${system.url}/inbox/all`)
  }
  siti = await system.simulator.createContact({ name: 'siti_88' })
  await say(siti, 'Halo kak')
  for (const agent of [sari, budi]) {
    await row(agent, 'siti_88').waitFor()
    await agent.openChat('siti_88')
    await open(agent)
  }
})

afterAll(async () => {
  await browser.close()
  await system.close()
})

test('a name and fields that one agent gives a person the other one sees at once, in the pane, the chat and the list', async () => {
  await pane(sari).getByRole('button', { name: 'Edit the contact' }).click()
  const form = sari.page.getByRole('dialog')
  await form.getByLabel('Name for your team').fill('Ibu Siti')
  await form.getByLabel('City').selectOption('Solo')
  await form.getByLabel('Birthday').fill('1990-05-17')
  await form.getByLabel('Member').check()
  expect(await sari.accessibilityFaults()).toEqual([])
  await form.getByRole('button', { name: 'Save' }).click()
  await form.waitFor({ state: 'detached' })
  for (const agent of [sari, budi]) {
    await pane(agent).getByTestId('person-name').getByText('Ibu Siti').waitFor()
    await pane(agent).getByText('On WhatsApp: siti_88').waitFor()
    const fields = pane(agent).getByTestId('person-fields')
    for (const text of ['Solo', '17 May 1990', 'Yes']) await fields.getByText(text).waitFor()
    await agent.page.locator('h1', { hasText: 'Ibu Siti' }).waitFor()
    await row(agent, 'Ibu Siti').waitFor()
  }
  await sari.screenshot('person-pane')
  expect(await sari.accessibilityFaults()).toEqual([])
})

test('of two who edit a person at once the second is told, keeps what they typed, and may save it over', async () => {
  const edit = async (agent: AgentPage, name: string) => {
    await pane(agent).getByRole('button', { name: 'Edit the contact' }).click()
    await agent.page.getByRole('dialog').getByLabel('Name for your team').fill(name)
  }
  const save = (agent: AgentPage) =>
    agent.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await edit(sari, 'Bu Siti')
  await edit(budi, 'Siti grosir')
  // He hears of nothing until he has tried.
  await budi.page.route('**/person', (route) =>
    route.request().method() === 'GET' ? route.abort() : route.continue(),
  )
  await save(sari)
  await pane(sari).getByTestId('person-name').getByText('Bu Siti').waitFor()
  await save(budi)
  await budi.page.getByText('Somebody else has just changed this contact').waitFor()
  await budi.page.unroute('**/person')
  expect(await budi.page.getByLabel('Name for your team').inputValue()).toBe('Siti grosir')
  await expect
    .poll(async () => {
      // It closes once it is saved.
      await budi.page.evaluate(() => {
        document.querySelector<HTMLElement>('[role=dialog] button[type=submit]:enabled')?.click()
      })
      return pane(sari).getByTestId('person-name').textContent()
    })
    .toBe('Siti grosir')
})

test('notes about a person are for the team, and seen from their chat with another number too', async () => {
  await pane(sari).getByLabel('Write something that your team should know').fill('Pays on Fridays')
  await pane(sari).getByRole('button', { name: 'Save', exact: true }).click()
  await pane(budi).getByTestId('person-notes').getByText('Pays on Fridays').waitFor()

  await say(siti, 'Halo support', system.placeOf(1).phone)
  const chats = pane(budi).getByTestId('person-chats')
  await expect
    .poll(async () => {
      await budi.page.reload()
      await chats.first().waitFor()
      return chats.getByRole('link').count()
    })
    .toBe(2)
  await chats.getByRole('link').filter({ hasText: 'Support' }).click()
  await budi.page.locator('[data-seq]', { hasText: 'Halo support' }).waitFor()
  await open(budi)
  // The chat with the other number has the name that the team gave.
  await budi.page.locator('h1', { hasText: 'Siti grosir' }).waitFor()
  await pane(budi).getByTestId('person-notes').getByText('Pays on Fridays').waitFor()
})

test('all that was said with a person reads as one thread, each message with its number, and is answered from either', async () => {
  await pane(budi).getByRole('button', { name: 'Read all as one' }).click()
  const thread = budi.page.getByRole('dialog')
  const lines = thread.getByTestId('thread-message')
  await lines.filter({ hasText: 'Halo support' }).getByText('Support 1').waitFor()
  await lines.filter({ hasText: 'Halo kak' }).getByText('Sales 1').waitFor()
  expect(await budi.accessibilityFaults()).toEqual([])
  await budi.screenshot('person-thread')
  await thread.getByLabel('Answer from').selectOption({ label: 'Sales 1' })
  await thread.getByLabel('Answer', { exact: true }).fill('Dari nomor Sales')
  await thread.getByRole('button', { name: 'Send' }).click()
  await lines.filter({ hasText: 'Dari nomor Sales' }).getByText('Sales 1').waitFor()
  const received = await system.simulator.waitFor((entry) => entry.event === 'contact:received')
  expect(received).toMatchObject({ text: 'Dari nomor Sales', phone: system.phone })
  await budi.page.keyboard.press('Escape')
})

test('links that were shared in a chat are found beside it', async () => {
  await say(siti, 'lihat https://toko.example/katalog ya')
  await sari.page.locator('[data-seq]', { hasText: 'katalog' }).waitFor()
  await pane(sari).getByRole('button', { name: 'Links' }).click()
  await pane(sari).getByTestId('shared').getByText('https://toko.example/katalog').waitFor()
  await pane(sari).getByRole('button', { name: 'Files', exact: true }).click()
  await pane(sari).getByText('There is nothing of this.').waitFor()
  expect(await sari.accessibilityFaults()).toEqual([])
})

test('two contacts who are one are merged, and parted again', async () => {
  const office = await system.simulator.createContact({ name: 'Siti kantor' })
  await say(office, 'Ini nomor kantor saya')
  await row(sari, 'Siti kantor').waitFor()
  await pane(sari).getByRole('button', { name: 'This is somebody we know' }).click()
  const dialog = sari.page.getByRole('dialog')
  await dialog.getByLabel('Siti kantor').check()
  expect(await sari.accessibilityFaults()).toEqual([])
  await dialog.getByRole('button', { name: 'They are one person' }).click()
  await pane(sari).getByText('Also Siti kantor, as Sari found').waitFor()
  await expect.poll(() => row(sari, 'Siti grosir').count()).toBe(3)
  await pane(sari).getByRole('button', { name: 'Part again' }).click()
  await row(sari, 'Siti kantor').waitFor()
})

test('who is blocked is blocked on WhatsApp, with a line of who did it, and nobody can write to them until they are not', async () => {
  await pane(sari).getByRole('button', { name: 'Block on WhatsApp' }).click()
  await sari.page.getByRole('alertdialog').getByRole('button', { name: 'Block on WhatsApp' }).click()
  await sari.page.getByTestId('work-line').getByText('You blocked this contact').waitFor()
  await sari.page.getByTestId('blocked-notice').waitFor()
  const blocked = async () =>
    (await system.simulator.phones()).find(({ pn }) => pn === system.phone)?.blocked ?? []
  expect(await blocked()).toEqual([siti.pn])
  expect(await sari.page.locator('textarea[aria-describedby="composer-hint"]').count()).toBe(0)
  await sari.screenshot('person-blocked')
  expect(await sari.accessibilityFaults()).toEqual([])
  await sari.page.getByTestId('blocked-notice').getByRole('button', { name: 'Unblock' }).click()
  await sari.page.getByTestId('work-line').getByText('You unblocked this contact').waitFor()
  await sari.page.getByTestId('blocked-notice').waitFor({ state: 'detached' })
  expect(await blocked()).toEqual([])
  expect(sari.complaints).toEqual([])
})

test('on a phone the pane lies over the chat, in the dark and in the light', async () => {
  await sari.page.setViewportSize({ width: 390, height: 780 })
  await pane(sari).getByTestId('person-name').waitFor()
  await sari.screenshot('person-phone')
  expect(await sari.accessibilityFaults()).toEqual([])
  expect(await sari.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  await sari.page.keyboard.press('Escape')
  await pane(sari).waitFor({ state: 'detached' })
})
