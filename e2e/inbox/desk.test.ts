import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

/** Shows or hides an agent's page, as switching tabs does: a browser without a screen hides none by itself. */
const show = ({ page }: AgentPage, isShown: boolean) =>
  page.evaluate((visible) => {
    Object.defineProperty(document, 'hidden', { value: !visible, configurable: true })
    Object.defineProperty(document, 'visibilityState', {
      value: visible ? 'visible' : 'hidden',
      configurable: true,
    })
    document.dispatchEvent(new Event('visibilitychange'))
  }, isShown)

describe("an agent's desk", () => {
  let system: System
  let browser: Browser
  let sari: AgentPage
  let budi: AgentPage

  const writes = async (name: string, ...texts: string[]) => {
    const contact = await system.simulator.createContact({ name })
    const say = (text: string) => system.simulator.send(contact.pn, { to: system.phone, text })
    const said = []
    for (const text of texts) said.push(await say(text))
    return { ...contact, say, ids: said.map(({ id }) => id) }
  }
  const rowOf = ({ page }: AgentPage, name: string) => page.locator('[data-chat-id]', { hasText: name })

  beforeAll(async () => {
    system = await startSystem()
    browser = await launchBrowser()
    const { url, cuttableUrl, password } = system
    sari = await signInPage(browser, url, 'sari@shop.test', password)
    budi = await signInPage(browser, cuttableUrl, 'budi@shop.test', password)
  })

  afterAll(async () => {
    await browser.close()
    await system.close()
  })

  it('what was unread is marked when a chat is opened, until the agent answers', async () => {
    const { say } = await writes('Ibu Ratna', 'Halo kak')
    await sari.openChat('Ibu Ratna')
    const divider = sari.page.getByTestId('unread-divider')
    await divider.waitFor()
    await say('Pesanan saya sudah dikirim?')
    await sari.shows((messages) => messages.length === 2)
    expect(await divider.count()).toBe(1)
    await sari.write('Sudah kak')
    await sari.shows((messages) => messages.some(({ text }) => text === 'Sudah kak'))
    await divider.waitFor({ state: 'detached' })
  })

  it('B5: what the owner reads on the phone is unread no more on every page, at once', async () => {
    await writes('Pak Tono', 'Buka hari ini?')
    for (const agent of [sari, budi]) await agent.openChat('Pak Tono')
    const { pn, ids } = await writes('Bu Lasmi', 'Halo', 'Ada ukuran L?')
    for (const agent of [sari, budi]) await rowOf(agent, 'Bu Lasmi').getByText('2 unread messages').waitFor()
    await system.simulator.readOnPhone(system.phone, { from: pn, ids })
    for (const agent of [sari, budi])
      await rowOf(agent, 'Bu Lasmi').getByText('2 unread messages').waitFor({ state: 'detached' })
  })

  it('what an agent writes without a connection shows in the list, and the page says that it is kept', async () => {
    await writes('Pak Joko', 'Masih buka?')
    await budi.openChat('Pak Joko')
    await budi.page.waitForSelector('[data-connection="level"]')
    system.wire.cut()
    await budi.page.waitForSelector('[data-connection="reconnecting"]')
    await budi.page.getByText(/What you write is kept and goes out once it is back/).waitFor()
    await budi.write('Masih, sampai jam 9')
    const row = rowOf(budi, 'Pak Joko')
    await row.getByText('Masih, sampai jam 9').waitFor()
    await row.getByTitle('Queued').waitFor()
    system.wire.mend()
    await row.getByTitle('Delivered').waitFor()
    expect(await row.getByText('Masih, sampai jam 9').count()).toBe(1)
  })

  it('a page that is hidden reads nothing and is nobody who looks, until it is shown again', async () => {
    const { say } = await writes('Bu Dewi', 'Ada warna biru?')
    for (const agent of [sari, budi]) await agent.openChat('Bu Dewi')
    const presence = sari.page.getByTestId('presence')
    await presence.waitFor()
    await show(budi, false)
    await presence.waitFor({ state: 'detached' })
    // Nobody has it in front: Sari is elsewhere.
    await sari.openChat('Pak Joko')
    await say('Kak?')
    await budi.shows((messages) => messages.some(({ text }) => text === 'Kak?'))
    await rowOf(sari, 'Bu Dewi').getByText('1 unread message').waitFor()
    await sari.openChat('Bu Dewi')
    await sari.page.getByTestId('unread-divider').waitFor()
    await show(budi, true)
    await presence.waitFor()
  })

  it.each(['/inbox/x/chat/y', '/inbox/x', '/nowhere/at/all'])(
    'the wrong address %s says so, with the rail and the way to the inbox',
    async (path) => {
      const { page } = sari
      await page.goto(`${system.url}${path}`)
      await page.getByRole('heading', { name: 'Page not found' }).waitFor()
      await page.setViewportSize({ width: 390, height: 844 })
      await page.getByRole('navigation').getByRole('link', { name: 'Numbers' }).waitFor()
      expect(await sari.accessibilityFaults()).toEqual([])
      await page.getByRole('link', { name: 'To the inbox' }).click()
      await page.getByRole('heading', { name: 'Sales' }).waitFor()
    },
  )

  it('language and appearance are chosen in the menu of the account, on a phone too', async () => {
    const { page } = sari
    await page.getByRole('button', { name: 'Account of Sari' }).click()
    await page.getByRole('menuitemradio', { name: 'dark' }).click()
    expect(await sari.accessibilityFaults()).toEqual([])
    await page.getByRole('menuitemradio', { name: 'Bahasa Indonesia' }).click()
    await page.getByRole('button', { name: 'Akun Sari' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark')
    expect(await sari.accessibilityFaults()).toEqual([])
  })

  it('F12: a page that is opened as localhost is live too', async () => {
    await writes('Bu Lokal', 'Halo')
    const { port } = new URL(system.url)
    const eyes = await signInPage(browser, `http://localhost:${port}`, 'sari@shop.test', system.password)
    await eyes.openChat('Bu Lokal')
    await eyes.page.waitForSelector('[data-connection="level"]')
    expect(eyes.complaints).toEqual([])
    await eyes.close()
  })

  it('F12: the page says how it may be kept, framed and sent from; what holds secrets is not compressed', async () => {
    const page = await fetch(`${system.url}/inbox/all`)
    expect(Object.fromEntries(page.headers)).toMatchObject({
      'cache-control': 'no-cache',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(page.headers.get('content-security-policy')).toMatch(/form-action 'self'.*frame-ancestors 'none'/)
    const signedIn = await fetch(`${system.url}/api/auth/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-encoding': 'gzip, br' },
      body: JSON.stringify({ email: 'sari@shop.test', password: system.password }),
    })
    expect(signedIn.status).toBe(200)
    expect(signedIn.headers.get('content-encoding')).toBe('identity')
    expect(signedIn.headers.get('cache-control')).toBe('no-store, no-transform')
  })

  it('no page had an error of its own', () => {
    for (const agent of [sari, budi]) expect(agent.complaints).toEqual([])
  })
})
