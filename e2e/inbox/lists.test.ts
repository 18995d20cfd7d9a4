import type { ChatId, InboxId } from '@sahut/core/model/ids'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

/** Which of the system's inboxes. */
const SALES = 0
const SERVICE = 1

describe('one list over all inboxes', () => {
  let system: System
  let browser: Browser
  let sari: AgentPage
  let page: Page
  let service: InboxId

  const chatIn = async (inbox: number, name: string, text = 'Halo kak', sortTs = Date.now()) => {
    const chat = system.pastWhatsApp(name, inbox)
    await chat.say(text, { sortTs })
    return chat
  }
  const rowOf = (name: string) => page.locator('[data-chat-id]', { hasText: name })
  const lists = () => page.getByRole('navigation', { name: 'Choose an inbox' })
  /** What the badges of all lists say, as who can't see them hears it. */
  const badges = () =>
    lists()
      .getByRole('link')
      .evaluateAll((links) =>
        Object.fromEntries(
          links.map((link) => [
            link.querySelector('bdi')?.textContent ?? '',
            link.querySelector('[data-testid="count"] .sr-only')?.textContent ?? '',
          ]),
        ),
      )
  const unread = (count: number) =>
    count === 0 ? '' : `${String(count)} unread chat${count === 1 ? '' : 's'}`
  const showCounts = (sales: number, serving: number) =>
    expect
      .poll(badges, { timeout: 60_000 })
      .toEqual({ 'All inboxes': unread(sales + serving), Sales: unread(sales), Service: unread(serving) })
  const openList = (name: string) => lists().getByRole('link', { name }).click()
  const away = () => page.mouse.move(900, 400)

  beforeAll(async () => {
    system = await startSystem(['Sales', 'Service'])
    service = system.placeOf(SERVICE).inboxId
    browser = await launchBrowser()
    sari = await signInPage(browser, system.url, 'sari@shop.test', system.password)
    page = sari.page
  })

  afterAll(async () => {
    await browser.close()
    await system.close()
  })

  it('is the first that an agent of several inboxes sees', async () => {
    await page.waitForURL(`${system.url}/inbox/all`)
    await page.getByRole('heading', { name: 'All inboxes' }).waitFor()
    expect(await lists().getByRole('link').first().textContent()).toBe('All inboxes')
    expect(await page.title()).toBe('All inboxes · Sahut')
  })

  it('D2: with one inbox open, a message into another raises its badge, the title and the icon, and shows in the list of all', async () => {
    await openList('Sales')
    await page.getByRole('heading', { name: 'Sales' }).waitFor()
    const { say } = await chatIn(SERVICE, 'Ibu Ratna', 'Barang saya rusak')
    await showCounts(0, 1)
    await expect.poll(() => page.title()).toBe('(1) Sales · Sahut')
    await expect
      .poll(() => page.getAttribute('link[rel="icon"]', 'href'))
      .toMatch(/^data:image\/svg\+xml.*%3E1%3C/)
    expect(await rowOf('Ibu Ratna').count()).toBe(0)
    // On other pages too.
    await page.getByRole('link', { name: 'Numbers' }).click()
    await page.getByRole('heading', { name: 'WhatsApp numbers' }).waitFor()
    expect(await page.title()).toBe('(1) WhatsApp numbers · Sahut')
    await say('Halo?')
    await page.getByRole('link', { name: 'Inbox' }).click()
    await openList('All inboxes')
    await rowOf('Ibu Ratna').waitFor()
    await showCounts(0, 1)
  })

  it('says of each chat which inbox and number it belongs to, and opens it in the same list', async () => {
    await chatIn(SALES, 'Pak Joko', 'Ada ukuran L?')
    const place = (name: string) => rowOf(name).getByTestId('place').textContent()
    await rowOf('Pak Joko').waitFor()
    expect([await place('Pak Joko'), await place('Ibu Ratna')]).toEqual(['Sales', 'Service'])
    await sari.openChat('Ibu Ratna')
    expect(page.url()).toContain(`${system.url}/inbox/all/chat/`)
    await page
      .getByRole('main')
      .getByText(/Service 1/)
      .waitFor()
    await rowOf('Pak Joko').waitFor()
    // Read in one list, it is read in every list.
    await showCounts(1, 0)
    await sari.openChat('Pak Joko')
    await showCounts(0, 0)
    await expect.poll(() => page.title()).toBe('Pak Joko · All inboxes · Sahut')
    await expect.poll(() => page.getAttribute('link[rel="icon"]', 'href')).toBe('/icon.svg')
    await page.setViewportSize({ width: 390, height: 844 })
    await page.getByRole('link', { name: 'Back to the chats' }).click()
    await page.waitForURL(`${system.url}/inbox/all`)
    await page.setViewportSize({ width: 1280, height: 800 })
  })

  it('is walked by keys, and has no fault that axe finds, in both appearances', async () => {
    await page.goto(`${system.url}/inbox/all`)
    await rowOf('Ibu Ratna').waitFor()
    await rowOf('Pak Joko').focus()
    await page.keyboard.press('ArrowDown')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Ibu Ratna')
    await chatIn(SERVICE, 'Bu Dewi')
    await showCounts(0, 1)
    expect(await sari.accessibilityFaults()).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await sari.accessibilityFaults()).toEqual([])
    await page.emulateMedia({ colorScheme: null })
  })

  it('D4: counts more unread chats than are loaded, and finds them by asking for what is unread', async () => {
    // Older than all that follows.
    const long = Date.now() - 86_400_000
    await chatIn(SALES, 'Terlama', 'Masih menunggu', long)
    for (let n = 0; n < 60; n += 1)
      await chatIn(SALES, `Ramai ${String(n)}`, 'Halo', long + 60_000 + n * 1_000)
    await showCounts(61, 1)
    await expect.poll(() => page.title()).toMatch(/^\(62\) /)
    await page.reload()
    await showCounts(61, 1)
    await openList('Sales')
    await away()
    await page.getByRole('heading', { name: 'Sales' }).waitFor()
    // The whole inbox has been answered but for the oldest, which is beyond what one page of chats holds.
    const { chats } = await system.log.chats(
      { workspaceId: system.ids.workspaceId, inboxIds: [system.ids.inboxId] },
      undefined,
      100,
    )
    const read = chats.filter(({ contact }) => contact.name?.startsWith('Ramai'))
    for (const chat of read)
      await system.log.append(chat, {
        kind: 'change',
        change: { type: 'seen', seq: chat.seq, received: chat.received },
      })
    await showCounts(1, 1)
    await page.reload()
    await rowOf('Pak Joko').waitFor()
    expect(await rowOf('Terlama').count()).toBe(0)
    await page.getByRole('button', { name: 'Unread' }).click()
    await away()
    await rowOf('Terlama').waitFor()
    expect(await page.locator('[data-chat-id]').count()).toBe(1)
    await openList('All inboxes')
    await page.getByRole('button', { name: 'Unread' }).click()
    await away()
    await rowOf('Terlama').waitFor()
    await rowOf('Bu Dewi').waitFor()
    expect(await page.locator('[data-chat-id]').count()).toBe(2)
    await page.getByRole('button', { name: 'All', exact: true }).click()
    await rowOf('Pak Joko').waitFor()
  })

  it('an inbox that is taken away is gone from the list, the counts and the screen, and back once it is given', async () => {
    const { workspaceId } = system.ids
    const users = await system.accounts.users(workspaceId)
    const { userId } = users.find(({ name }) => name === 'Sari') ?? expect.fail()
    await openList('All inboxes')
    await sari.openChat('Ibu Ratna')
    await away()
    await showCounts(1, 1)
    await system.accounts.removeFromInbox(workspaceId, userId, service)
    await page.getByText("This chat isn't here").waitFor()
    await rowOf('Ibu Ratna').waitFor({ state: 'detached' })
    await rowOf('Bu Dewi').waitFor({ state: 'detached' })
    await expect.poll(() => page.title()).toMatch(/^\(1\) /)
    // One inbox needs no choice.
    await lists().waitFor({ state: 'detached' })
    const { chatId } = await chatIn(SERVICE, 'Rahasia')
    await chatIn(SALES, 'Sesudahnya')
    await rowOf('Sesudahnya').waitFor()
    expect(await rowOf('Rahasia').count()).toBe(0)
    expect(sari.received.filter((frame) => frame.includes(chatId satisfies ChatId))).toEqual([])

    await system.accounts.addToInbox(workspaceId, userId, service)
    await rowOf('Rahasia').waitFor()
    await showCounts(2, 2)
  })

  it('no page had an error of its own', () => {
    expect(sari.complaints).toEqual([])
  })
})
