import type { ContactState, ToldDeed } from '@sahut/simulator/control/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

/*
 * What people do to messages, on the whole path: an agent's Chromium, Sahut, WhatsApp's protocol, a contact's app, and
 * back.
 */

let system: System
let browser: Awaited<ReturnType<typeof launchBrowser>>
let sari: AgentPage
let siti: ContactState
/** WhatsApp's name of the contact's first message. */
let asked: string

beforeAll(async () => {
  system = await startSystem()
  browser = await launchBrowser()
  sari = await signInPage(browser, system.url, 'sari@shop.test', system.password)
  siti = await system.simulator.createContact({ name: 'Siti' })
  asked = (await system.simulator.send(siti.pn, { to: system.phone, text: 'Masih ada?' })).id
  await sari.page.locator('[data-chat-id]', { hasText: 'Siti' }).waitFor()
  await sari.openChat('Siti')
})

afterAll(async () => {
  await browser.close()
  await system.close()
})

const rowWith = (text: string) => sari.page.locator('[data-seq]', { hasText: text }).last()

const listed = (text: string) => sari.page.locator('[data-chat-id]', { hasText: 'Siti' }).getByText(text)

/** What Siti's app was told of a message that it has. */
const told = async (deed: ToldDeed['deed'], text: string): Promise<string> => {
  const entry = await system.simulator.waitFor(
    (found) => found.event === 'contact:told' && found.deed === deed && found.text === text,
  )
  if (entry.event !== 'contact:told') throw new Error('nothing was told')
  return entry.of
}

const got = async (text: string): Promise<string> => {
  const entry = await system.simulator.waitFor(
    (found) => found.event === 'contact:received' && found.text === text,
  )
  if (entry.event !== 'contact:received') throw new Error('nothing came')
  return entry.id
}

const does = (deed: ToldDeed['deed'], of: string, own: boolean, text = '') =>
  system.simulator.do(siti.pn, { to: system.phone, deed, of, own, text })

const menuOf = async (text: string) => {
  await rowWith(text).hover()
  await rowWith(text).getByTestId('message-menu').click()
  return sari.page.getByRole('menu')
}

describe('a reaction', () => {
  it('of the team is given by keyboard, reaches the contact, and is taken back', async () => {
    const { page } = sari
    const row = rowWith('Masih ada?')
    await row.getByTestId('message-menu').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'React with 👍' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    expect(await told('reaction', '❤️')).toBe(asked)
    await row.getByTestId('reaction').getByText('You').waitFor()

    const menu = await menuOf('Masih ada?')
    await menu.getByRole('menuitem', { name: 'Take ❤️ back' }).click()
    expect(await told('reaction', '')).toBe(asked)
    await row.getByTestId('reaction').waitFor({ state: 'detached' })
  })

  it('of the contact stands below what the team wrote, the latest only', async () => {
    await sari.write('Masih kak')
    const id = await got('Masih kak')
    await does('reaction', id, false, '🙏')
    await rowWith('Masih kak').getByText('🙏').waitFor()
    await does('reaction', id, false, '😂')
    await rowWith('Masih kak').getByText('😂').waitFor()
    expect(await rowWith('Masih kak').getByTestId('reaction').count()).toBe(1)
    await sari.screenshot('reaction')
  })
})

describe('a correction', () => {
  it('of an agent stands on both sides, and what it said before is there to be read', async () => {
    const { page } = sari
    await sari.write('Harganya 10 ribu')
    const id = await got('Harganya 10 ribu')
    await (await menuOf('Harganya 10 ribu')).getByRole('menuitem', { name: 'Change text' }).click()
    await page.getByLabel('New text').fill('Harganya 15 ribu')
    await sari.screenshot('edit-form')
    expect(await sari.accessibilityFaults()).toEqual([])
    await page.getByRole('button', { name: 'Save' }).click()
    expect(await told('edit', 'Harganya 15 ribu')).toBe(id)
    const row = rowWith('Harganya 15 ribu')
    await row.getByRole('button', { name: 'Changed' }).click()
    await row.getByTestId('version').getByText('Harganya 10 ribu').waitFor()
    await sari.screenshot('versions')
  })

  it('of the contact replaces its words', async () => {
    await does('edit', asked, true, 'Masih ada dua?')
    await rowWith('Masih ada dua?').getByRole('button', { name: 'Changed' }).waitFor()
    expect(await sari.page.getByText('Masih ada?', { exact: true }).count()).toBe(0)
  })
})

describe('a deletion', () => {
  it('of an agent takes the words from everybody, after a question', async () => {
    await sari.write('Salah kirim')
    const id = await got('Salah kirim')
    await (await menuOf('Salah kirim')).getByRole('menuitem', { name: 'Delete for everyone' }).click()
    await sari.screenshot('delete-question')
    await rowWith('Salah kirim').getByRole('button', { name: 'Delete for everyone' }).click()
    expect(await told('deletion', '')).toBe(id)
    await sari.page.getByText('Salah kirim').first().waitFor({ state: 'detached' })
    await listed('Deleted').waitFor()
  })

  it('of the contact takes its words from the page', async () => {
    await does('deletion', asked, true)
    await sari.page.getByText('Masih ada dua?').first().waitFor({ state: 'detached' })
  })
})

describe('the menu of a message', () => {
  it.each([
    ['wide', 1280],
    ['narrow', 360],
  ])('fits the screen (%s) and can be used without eyes', async (name, width) => {
    const { page } = sari
    await page.setViewportSize({ width, height: 800 })
    const menu = await menuOf('Harganya 15 ribu')
    const box = await menu.boundingBox()
    expect(box?.x ?? -1).toBeGreaterThanOrEqual(0)
    expect((box?.x ?? 0) + (box?.width ?? width + 1)).toBeLessThanOrEqual(width)
    expect(await sari.accessibilityFaults()).toEqual([])
    await sari.screenshot(`message-menu-${name}`)
    await page.keyboard.press('Escape')
    await menu.waitFor({ state: 'detached' })
    await page.setViewportSize({ width: 1280, height: 800 })
  })

  it('shows with the message that the mouse is on, and with no other', async () => {
    await rowWith('Harganya 15 ribu').hover()
    const opacity = (text: string) =>
      rowWith(text)
        .getByTestId('message-menu')
        .evaluate((button) => getComputedStyle(button.parentElement ?? button).opacity)
    await expect.poll(() => opacity('Harganya 15 ribu')).toBe('1')
    await expect.poll(() => opacity('Masih kak')).toBe('0')
  })

  it('works without an error of the page', () => {
    expect(sari.complaints).toEqual([])
  })
})
