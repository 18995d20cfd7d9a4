import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

/** A guard against hanging only. */
const PATIENT = { timeout: 60_000 }

describe('an agent works by the keyboard alone', () => {
  let system: System
  let browser: Browser
  let sari: AgentPage
  let page: Page

  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve())
  /** What has the focus, in words. */
  const focus = () =>
    page.evaluate(() => {
      const element = document.activeElement
      return element?.getAttribute('aria-label') ?? element?.textContent ?? ''
    })
  const title = (name: string) => expect.poll(() => page.title(), PATIENT).toContain(name)
  const palette = () => page.getByRole('dialog', { name: 'Find and do' })
  const openPalette = async () => {
    await press('Control+k')
    await palette().getByRole('combobox').waitFor()
  }
  const choose = async (words: string, line: string | RegExp) => {
    await openPalette()
    await page.keyboard.type(words)
    await palette().getByRole('option', { name: line }).and(page.locator('[data-highlighted]')).waitFor()
    await press('Enter')
    await palette().waitFor({ state: 'detached' })
  }

  beforeAll(async () => {
    system = await startSystem(['Sales', 'Service'])
    browser = await launchBrowser()
    const joko = system.pastWhatsApp('Pak Joko')
    await joko.say('Ada ukuran L?')
    await joko.say('Kalau M?')
    await system.pastWhatsApp('Ibu Ratna', 1).say('Barang saya rusak')
    await system.pastWhatsApp('Bu Dewi').say('Halo')
    sari = await signInPage(browser, system.url, 'sari@shop.test', system.password)
    page = sari.page
    await page.locator('[data-chat-id]', { hasText: 'Pak Joko' }).waitFor()
    await page.getByRole('button', { name: 'Account of Sari' }).waitFor()
  })

  afterAll(async () => {
    await browser.close()
    await system.close()
  })

  it('finds a chat by a part of its name, in whatever inbox, and is in its answer field at once', async () => {
    await choose('ratn', /Ibu Ratna/)
    await title('Ibu Ratna')
    await expect.poll(focus, PATIENT).toMatch(/Ibu Ratna/)
    await page.keyboard.type('Kami ganti ya')
    await press('Enter')
    await sari.shows((messages) => messages.some(({ text }) => text === 'Kami ganti ya'))
  })

  it('goes from chat to chat while writing, and what is written stays', async () => {
    // The list is sorted a moment after the answer.
    const first = () => page.locator('[data-chat-id]').first().textContent()
    await expect.poll(first, PATIENT).toContain('Ibu Ratna')
    await page.keyboard.type('Sebentar ')
    await press('Alt+ArrowDown')
    await expect.poll(() => page.title(), PATIENT).not.toContain('Ibu Ratna')
    await press('Alt+ArrowUp')
    await title('Ibu Ratna')
    expect(await page.inputValue('textarea')).toBe('Sebentar ')
  })

  it('walks through the parts of the page by F6, each of which is one stop for Tab', async () => {
    const seen: string[] = []
    for (let n = 0; n < 4; n += 1) {
      await press('F6')
      seen.push(await focus())
    }
    expect(seen).toEqual([
      expect.stringMatching(/Inbox$/),
      'Chats',
      'Messages with Ibu Ratna',
      expect.stringMatching(/Ibu Ratna/),
    ])
    await press('Shift+F6')
    expect(await focus()).toBe('Messages with Ibu Ratna')
    // Tab goes past all that is in the messages.
    await press('Tab')
    expect(await page.evaluate(() => document.activeElement?.closest('[data-seq]'))).toBeNull()
    await press('Shift+Tab')
    expect(await focus()).toBe('Messages with Ibu Ratna')
  })

  it('comes to each message by arrows, does what its menu says, and leaves by Escape', async () => {
    await press('Enter')
    const message = () => page.evaluate(() => document.activeElement?.closest('[data-seq]')?.textContent)
    expect(await message()).toContain('Kami ganti ya')
    await press('ArrowUp')
    expect(await message()).toContain('Barang saya rusak')
    await press('ArrowRight', 'Enter')
    await page.getByRole('menu').waitFor()
    await press('Escape')
    await page.getByRole('menu').waitFor({ state: 'detached' })
    expect(await message()).toContain('Barang saya rusak')
    await press('Escape')
    expect(await focus()).toBe('Messages with Ibu Ratna')
  })

  it('comes to the list at the open chat, and opens another one', async () => {
    await press('Shift+F6')
    expect(await focus()).toBe('Chats')
    await press('ArrowDown')
    expect(await focus()).toContain('Ibu Ratna')
    await press('ArrowDown', 'Enter')
    await expect.poll(() => page.title(), PATIENT).not.toContain('Ibu Ratna')
  })

  it('sees every key that does something, and none of them while writing', async () => {
    await page.locator('textarea').focus()
    await page.keyboard.type('Kenapa?')
    expect(await page.inputValue('textarea')).toContain('Kenapa?')
    expect(await page.getByRole('dialog').count()).toBe(0)
    await press('Control+/')
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await sheet.getByText('Next chat').waitFor()
    expect(await sari.accessibilityFaults()).toEqual([])
    await sari.screenshot('keys-sheet')
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await sari.accessibilityFaults()).toEqual([])
    await sari.screenshot('keys-sheet-phone')
    await page.setViewportSize({ width: 1280, height: 800 })
    await press('Escape')
    await sheet.waitFor({ state: 'detached' })
    await press('Shift+F6', '?')
    await sheet.waitFor()
    await press('Escape')
    await sheet.waitFor({ state: 'detached' })
  })

  it('does whatever the page can from the palette: appearance, language, lists, dialogs', async () => {
    await openPalette()
    await palette()
      .getByRole('option', { name: /Keyboard shortcuts/ })
      .waitFor()
    await palette()
      .getByRole('option', { name: /Bu Dewi/ })
      .waitFor()
    expect(await sari.accessibilityFaults()).toEqual([])
    await sari.screenshot('keys-palette')
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await sari.accessibilityFaults()).toEqual([])
    await sari.screenshot('keys-palette-phone')
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.keyboard.type('nothing of this name')
    // What is no chat and no command may stand in a message.
    await palette()
      .getByRole('option', { name: /Search messages for/ })
      .waitFor()
    expect(await palette().getByRole('option').count()).toBe(1)
    await press('Control+k')
    await palette().waitFor({ state: 'detached' })

    await choose('dark', /dark/)
    const theme = () => page.evaluate(() => document.documentElement.dataset['theme'])
    await expect.poll(theme, PATIENT).toBe('dark')
    await choose('as the system', /as the system/)
    await choose('notific', 'Notifications')
    await page.getByRole('dialog', { name: 'Notifications' }).waitFor()
    await press('Escape')
    await page.getByRole('dialog', { name: 'Notifications' }).waitFor({ state: 'detached' })
    await choose('service', /^Service/)
    await page.getByRole('heading', { name: 'Service' }).waitFor()
    await choose('unread chats only', /unread/)
    await page.getByRole('button', { name: 'Unread', pressed: true }).waitFor()
    await choose('WhatsApp n', /WhatsApp numbers/)
    await page.getByRole('heading', { name: 'WhatsApp numbers' }).waitFor()
    await choose('bahasa', 'Bahasa Indonesia')
    await page.getByRole('heading', { name: 'Nomor WhatsApp' }).waitFor()
    await press('Control+k')
    const cari = page.getByRole('dialog', { name: 'Cari dan lakukan' })
    await cari.getByRole('combobox').waitFor()
    await page.keyboard.type('english')
    await cari.getByRole('option', { name: 'English' }).and(page.locator('[data-highlighted]')).waitFor()
    await press('Enter')
    await page.getByRole('heading', { name: 'WhatsApp numbers' }).waitFor()
  })

  it('signs out by the palette', async () => {
    await choose('sign out', 'Sign out')
    await page.waitForURL(/sign-in/)
    expect(sari.complaints).toEqual([])
  })
})
