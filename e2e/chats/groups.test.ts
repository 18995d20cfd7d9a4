import { proto } from '@whiskeysockets/baileys'
import type { ContactState } from '@sahut/simulator/control/contract'
import type { GroupState } from '@sahut/simulator/control/group-contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

/*
 * A group on the whole path: members' apps, WhatsApp's protocol, Sahut, an agent's Chromium, and back to every member.
 */

let system: System
let browser: Awaited<ReturnType<typeof launchBrowser>>
let sari: AgentPage
let siti: ContactState
let budi: ContactState
let group: GroupState

beforeAll(async () => {
  system = await startSystem()
  browser = await launchBrowser()
  siti = await system.simulator.createContact({ name: 'Siti' })
  budi = await system.simulator.createContact({ name: 'Budi' })
  group = await system.simulator.createGroup({
    subject: 'Grosir Jakarta',
    creator: siti.pn,
    members: [budi.pn, system.phone],
  })
})

afterAll(async () => {
  await browser.close()
  await system.close()
})

const say = ({ pn }: ContactState, text: string) => system.simulator.sendToGroup(group.id, { from: pn, text })

const rowWith = (text: string) => sari.page.locator('[data-seq]', { hasText: text }).last()

it('groups stay on the phone until an admin wants them taken', async () => {
  await say(siti, 'tidak untuk Sahut')
  const ayu = await signInPage(browser, system.url, 'admin@shop.test', system.password)
  await ayu.page.goto(`${system.url}/numbers`)
  await ayu.page.getByRole('button', { name: 'Edit' }).first().click()
  const box = ayu.page.getByLabel('Take groups too')
  expect(await box.isChecked()).toBe(false)
  await box.check()
  await ayu.page.getByRole('button', { name: 'Save' }).click()
  await box.waitFor({ state: 'detached' })
  const numbers = await system.numbers.list(system.ids.workspaceId)
  expect(numbers.find(({ numberId }) => numberId === system.ids.numberId)?.takesGroups).toBe(true)
  await ayu.close()
})

it('a group is one chat under its name, each message with its writer’s name and colour', async () => {
  sari = await signInPage(browser, system.url, 'sari@shop.test', system.password)
  await say(siti, 'Halo semua')
  const chat = sari.page.locator('[data-chat-id]', { hasText: 'Grosir Jakarta' })
  await chat.waitFor()
  await say(budi, 'Halo juga')
  await chat.getByText('Budi: Halo juga').waitFor()
  await sari.openChat('Grosir Jakarta')
  await rowWith('Halo juga').waitFor()
  const authorOf = (text: string) => rowWith(text).getByTestId('author')
  expect(await authorOf('Halo semua').textContent()).toBe('Siti')
  expect(await authorOf('Halo juga').textContent()).toBe('Budi')
  const colours = await Promise.all(
    ['Halo semua', 'Halo juga'].map((text) =>
      authorOf(text).evaluate((element) => getComputedStyle(element).color),
    ),
  )
  expect(colours.every((colour) => /^(rgb|oklab|color)/.test(colour))).toBe(true)
  expect(await sari.page.getByText('tidak untuk Sahut').count()).toBe(0)
  await sari.screenshot('group')
})

it('an answer reaches every member once', async () => {
  const text = 'Selamat datang di grosir 👋'
  await sari.write(text)
  for (const { pn } of [siti, budi])
    await system.simulator.waitFor(
      (entry) => entry.event === 'group:received' && entry.member === pn && entry.text === text,
    )
  const journal = await system.simulator.wholeJournal()
  const shown = journal.filter(
    (entry) =>
      (entry.event === 'group:received' || entry.event === 'group:received-again') && entry.text === text,
  )
  // The number's own phone has its copy.
  expect(shown.map((entry) => entry.event === 'group:received' && entry.member).sort()).toEqual(
    [siti.pn, budi.pn, system.phone].sort(),
  )
})

it('who is in it is told from the head, joins and leaves are lines, and a name is called by its picker', async () => {
  const dewi = await system.simulator.createContact({ name: 'Dewi' })
  await system.simulator.changeGroup(group.id, { by: siti.pn, what: 'add', people: [dewi.pn] })
  await sari.page.getByTestId('group-line').filter({ hasText: 'Siti added' }).waitFor()
  await say(dewi, 'Salam kenal')
  await rowWith('Salam kenal').waitFor()
  await sari.page.getByRole('button', { name: '4 members' }).click()
  const members = sari.page.getByTestId('group-member')
  await members.filter({ hasText: 'Dewi' }).waitFor()
  expect(await members.count()).toBe(4)
  expect(await members.filter({ hasText: 'Admin' }).textContent()).toContain('Siti')
  await sari.screenshot('group-members')
  await sari.page.getByRole('button', { name: 'Close' }).click()

  await sari.page.locator('textarea').pressSequentially('Halo @De')
  await sari.page.getByTestId('mentions').getByText('Dewi').waitFor()
  await sari.page.keyboard.press('Enter')
  await sari.page.locator('textarea').pressSequentially('selamat datang')
  await sari.page.keyboard.press('Enter')
  await rowWith('@Dewi selamat datang').waitFor()
  const got = await system.simulator.waitFor(
    (entry) =>
      entry.event === 'group:received' && entry.member === dewi.pn && entry.text.includes('selamat datang'),
  )
  if (got.event !== 'group:received' || got.encoded === undefined) throw new Error('nobody is named')
  const message = proto.Message.decode(Buffer.from(got.encoded, 'base64'))
  expect(message.extendedTextMessage).toMatchObject({
    text: `Halo @${dewi.lid} selamat datang`,
    contextInfo: { mentionedJid: [`${dewi.lid}@lid`] },
  })
})

it('who of the group has read a message is told by its menu', async () => {
  await system.simulator.read(siti.pn, system.phone)
  const row = rowWith('@Dewi selamat datang')
  await row.hover()
  await row.getByTestId('message-menu').click()
  await sari.page.getByRole('menuitem', { name: 'Who has it' }).click()
  await sari.page.getByTestId('reached').filter({ hasText: 'Read by 1 of 3' }).waitFor()
  await sari.page.getByRole('dialog').getByText('Siti').waitFor()
  await sari.screenshot('group-reached')
  await sari.page.getByRole('button', { name: 'Close' }).click()
  expect(await sari.accessibilityFaults()).toEqual([])
})
