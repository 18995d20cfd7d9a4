import { createCatalog } from '@sahut/core/catalog/catalog'
import { newCannedReplyId, newLabelId } from '@sahut/core/model/ids'
import type { ContactState } from '@sahut/simulator/control/contract'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AgentPage, launchBrowser, signInIn, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

/*
 * A supervisor's morning and an agent's day, by three people at once: Ayu leads in English, Sari works in Indonesian,
 * Budi by the keyboard alone.
 */

/** A guard against hanging only. */
const PATIENT = { timeout: 60_000 }

let system: System
let browser: Browser
let ayu: AgentPage
let sari: AgentPage
let budi: AgentPage
const customers = new Map<string, ContactState>()

const say = async (name: string, text: string) => {
  const known = customers.get(name) ?? (await system.simulator.createContact({ name }))
  customers.set(name, known)
  await system.simulator.send(known.pn, { to: system.phone, text })
}
const hears = (name: string, text: string) =>
  system.simulator.waitFor(
    (entry) =>
      entry.event === 'contact:received' && entry.contact === customers.get(name)?.pn && entry.text === text,
  )
const row = ({ page }: AgentPage, name: string) => page.locator('[data-chat-id]', { hasText: name })
const bar = ({ page }: AgentPage) => page.getByTestId('work-bar')
const press = async (...keys: string[]) => {
  for (const key of keys) await budi.page.keyboard.press(key)
}
/** By the palette, as somebody does who never lets go of the keyboard. */
const find = async (words: string, line: RegExp) => {
  await press('Control+k')
  const palette = budi.page.getByRole('dialog', { name: 'Find and do' })
  await palette.getByRole('combobox').waitFor()
  await budi.page.keyboard.type(words)
  await palette
    .getByRole('option', { name: line })
    .and(budi.page.locator('[data-highlighted]'))
    .waitFor(PATIENT)
  await press('Enter')
  await palette.waitFor({ state: 'detached' })
}

beforeAll(async () => {
  system = await startSystem()
  const { workspaceId } = system.ids
  const { cannedReplies, labels } = createCatalog({ table: system.table })
  await labels.create(workspaceId, { labelId: newLabelId(), name: 'Refund', colour: 'red' })
  await cannedReplies.create(workspaceId, {
    cannedReplyId: newCannedReplyId(),
    name: 'halo',
    text: 'Halo kak {{contact.name}}, kami cek dulu ya.',
  })
  browser = await launchBrowser()
  ayu = await signInPage(browser, system.url, 'admin@shop.test', system.password)
  const indonesian = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'id-ID',
    serviceWorkers: 'block',
  })
  sari = await signInIn(indonesian, system.url, 'sari@shop.test', system.password)
  budi = await signInPage(browser, system.url, 'budi@shop.test', system.password)
  await say('Siti', 'Barang saya rusak')
  await say('Joko', 'Ada ukuran L?')
  await say('Dewi', 'Buka jam berapa?')
})

afterAll(async () => {
  await browser.close()
  await system.close()
})

test('in the morning the supervisor sees who waits, and gives the chats to people', async () => {
  const { page } = ayu
  await page.getByRole('button', { name: /^Unassigned/ }).click()
  for (const name of ['Siti', 'Joko', 'Dewi']) await row(ayu, name).waitFor()
  for (const [name, to] of [
    ['Siti', 'Sari'],
    ['Joko', 'Budi'],
  ] as const) {
    await ayu.openChat(name)
    await bar(ayu)
      .getByRole('button', { name: /^Whose it is/ })
      .click()
    await page.getByRole('menu').getByText(to).first().click()
    await bar(ayu)
      .getByRole('button', { name: `Whose it is: ${to}` })
      .waitFor()
  }
})

test('an agent finds what is theirs, answers with a canned reply, marks it and asks a colleague', async () => {
  const { page } = sari
  await page.getByRole('button', { name: /^Milik saya/ }).click()
  await row(sari, 'Siti').waitFor()
  expect(await row(sari, 'Joko').count()).toBe(0)
  await sari.openChat('Siti')
  const area = page.getByRole('textbox', { name: 'Tulis pesan untuk Siti' })
  await area.pressSequentially('/halo')
  await page.getByRole('option', { name: /halo/ }).first().waitFor()
  await page.keyboard.press('Enter')
  await expect.poll(() => area.inputValue()).toBe('Halo kak Siti, kami cek dulu ya.')
  await page.keyboard.press('Enter')
  await hears('Siti', 'Halo kak Siti, kami cek dulu ya.')

  await bar(sari)
    .getByRole('button', { name: /^Label/ })
    .click()
  await page.getByRole('menuitemcheckbox', { name: 'Refund' }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Catatan', exact: true }).click()
  const note = page.getByTestId('note-composer')
  await note.pressSequentially('@Bu')
  await page.getByTestId('mentions').getByText('Budi').click()
  await note.pressSequentially('boleh dikembalikan uangnya?')
  await page.keyboard.press('Enter')
  await page.locator('[data-note]', { hasText: 'boleh dikembalikan' }).waitFor()
})

test('by the keyboard alone: to a chat, an answer, done, and to what one was asked', async () => {
  await find('joko', /Joko/)
  await expect.poll(() => budi.page.title(), PATIENT).toContain('Joko')
  await budi.page.keyboard.type('Ada kak, stok dua')
  await press('Enter')
  await hears('Joko', 'Ada kak, stok dua')
  await press('Alt+e')
  await bar(budi).getByText('Resolved').waitFor()

  await find('mentions', /Mentions/)
  const asked = budi.page.getByTestId('mention-list')
  await asked.getByText('boleh dikembalikan uangnya?').waitFor()
  for (let presses = 0; presses < 10; presses += 1) {
    const isThere = await budi.page.evaluate(
      () => document.activeElement?.closest('[data-testid="mention-list"]') !== null,
    )
    if (isThere) break
    await press('Tab')
  }
  await press('Enter')
  await expect.poll(() => budi.page.title(), PATIENT).toContain('Siti')
  await budi.page.locator('[data-note]', { hasText: 'boleh dikembalikan' }).waitFor()
  await press('Alt+p')
  await budi.page.getByTestId('note-composer').waitFor()
  await budi.page.keyboard.type('Boleh, saya setujui')
  await press('Enter')
  await sari.page.locator('[data-note]', { hasText: 'Boleh, saya setujui' }).waitFor()
})

test('of two who take the same chat at once one has it, and all see the same', async () => {
  await sari.openChat('Siti')
  await sari.page.getByRole('button', { name: /^Belum diambil/ }).click()
  await sari.openChat('Dewi')
  await find('dewi', /Dewi/)
  await expect.poll(() => budi.page.title(), PATIENT).toContain('Dewi')
  await bar(budi).getByRole('button', { name: 'Take it' }).waitFor()
  const take = await bar(sari).getByRole('button', { name: 'Ambil' }).elementHandle()
  // Without a look at whether it is there still: the other one may be faster by that.
  await Promise.all([take.dispatchEvent('click'), press('Alt+a')])
  await ayu.openChat('Dewi')
  const owner = (agent: AgentPage, word: RegExp) =>
    bar(agent)
      .getByRole('button', { name: word })
      .getAttribute('aria-label')
      .then((label) => /: (.*)/.exec(label ?? '')?.[1])
  await expect.poll(() => owner(ayu, /^Whose it is/), PATIENT).toMatch(/Sari|Budi/)
  const has = await owner(ayu, /^Whose it is/)
  await expect.poll(() => owner(sari, /^Siapa yang pegang/), PATIENT).toBe(has)
  await expect.poll(() => owner(budi, /^Whose it is/), PATIENT).toBe(has)
})

test('what a customer answers opens the chat again, at who had it; in the evening the supervisor sees the day', async () => {
  await say('Joko', 'Saya ambil satu ya')
  await find('my chats', /mine|my/i)
  await row(budi, 'Joko').waitFor(PATIENT)
  await sari.page.getByRole('button', { name: /^Milik saya/ }).click()
  await sari.openChat('Siti')
  await bar(sari).getByRole('button', { name: 'Selesaikan' }).click()
  await bar(sari).getByText('Selesai', { exact: true }).waitFor()

  await ayu.page.getByRole('link', { name: 'Reports' }).click()
  const counted = async () => {
    await ayu.page.reload()
    const sales = ayu.page.getByRole('row', { name: /^Sales/ })
    await sales.waitFor()
    return (await sales.getByRole('cell').allTextContents()).slice(0, 2)
  }
  // Of four messages two were answered.
  await expect.poll(counted, PATIENT).toEqual(['4', '2'])
  for (const agent of [ayu, sari, budi]) expect(agent.complaints).toEqual([])
})
