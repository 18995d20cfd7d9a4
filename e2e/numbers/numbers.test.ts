import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

describe('the numbers page', () => {
  let system: System
  let browser: Browser
  let admin: AgentPage

  /** How often people asked for the number to be linked or unlinked. */
  const requests = async () => {
    const assignment = (await system.numbers.assignments()).find(
      ({ numberId }) => numberId === system.ids.numberId,
    )
    return assignment?.request
  }

  /** The page is online again, and has had the time that one more answer takes. */
  const comeBack = async () => {
    await admin.page.context().setOffline(false)
    for (let answers = 0; answers < 2; answers += 1)
      await admin.page.waitForResponse((response) => response.url().includes('/api/numbers'))
  }

  beforeAll(async () => {
    system = await startSystem()
    browser = await launchBrowser()
    admin = await signInPage(browser, system.url, 'admin@shop.test', system.password)
    await admin.page.goto(`${system.url}/numbers`)
    await admin.page.locator('[data-number-id]').first().waitFor()
  })

  afterAll(async () => {
    await browser.close()
    await system.close()
  })

  it('D1: what is asked for offline is refused at once, and does not happen later', async () => {
    const before = await requests()
    await admin.page.context().setOffline(true)
    await admin.page.getByRole('button', { name: 'Unlink' }).click()
    const dialog = admin.page.getByRole('alertdialog')
    await dialog.getByRole('button', { name: 'Unlink' }).click()
    await dialog.getByRole('alert').waitFor()
    await admin.page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })

    await admin.page.getByRole('button', { name: 'Add a number' }).click()
    const adding = admin.page.getByRole('dialog')
    await adding.getByLabel('Name of the number').fill('Ghost')
    await adding.getByRole('button', { name: 'Add and link' }).click()
    await adding.getByRole('alert').waitFor()
    await admin.page.keyboard.press('Escape')
    await comeBack()

    expect(await requests()).toBe(before)
    const labels = (await system.numbers.list(system.ids.workspaceId)).map(({ label }) => label)
    expect(labels).not.toContain('Ghost')
  })

  it('D1: closing a dialog cancels what it asked for and has no answer to yet', async () => {
    const { page } = admin
    const held = Promise.withResolvers<undefined>()
    const failed = page.waitForEvent('requestfailed', (request) => request.url().includes('/unlink'))
    await page.route('**/unlink', async (route) => {
      await held.promise
      // It is gone by now.
      await route.continue().catch(() => undefined)
    })
    await page.getByRole('button', { name: 'Unlink' }).click()
    const asked = page.waitForRequest('**/unlink')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Unlink' }).click()
    await asked
    const before = await requests()
    await page.keyboard.press('Escape')
    await failed
    held.resolve(undefined)
    await page.unroute('**/unlink')
    expect(await requests()).toBe(before)
    expect(admin.complaints).toEqual([])
  })

  it('D5: says offline that what it shows is old, and finds a number by its phone', async () => {
    const { page } = admin
    await page.context().setOffline(true)
    await page.getByTestId('numbers-stale').waitFor()
    await page.context().setOffline(false)
    await page.getByTestId('numbers-stale').waitFor({ state: 'detached' })
    const search = page.getByRole('searchbox')
    await search.fill('nothing of the kind')
    await page.getByText('No number matches.').waitFor()
    await search.fill(system.phone)
    await page.locator('[data-number-id]').waitFor()
    await search.fill('')
  })

  it('D5: a number is named anew, and stays so', async () => {
    const { page } = admin
    const { label = '' } = (await system.numbers.list(system.ids.workspaceId))[0] ?? {}
    const nameTo = async (name: string) => {
      await page.getByRole('button', { name: 'Edit' }).click()
      await page.getByRole('dialog').getByLabel('Name of the number').fill(name)
      await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await page.locator('[data-number-id]', { hasText: name }).waitFor()
    }
    await nameTo('Toko Pusat')
    expect((await system.numbers.list(system.ids.workspaceId)).map((one) => one.label)).toEqual([
      'Toko Pusat',
    ])
    await nameTo(label)
  })

  it('a number gets a proxy, which is shown without its password, and loses it again', async () => {
    const { page } = admin
    const ask = () => page.getByRole('button', { name: 'Proxy' }).first().click()
    const dialog = page.getByRole('dialog')
    await ask()
    await dialog.getByLabel('Address of the proxy').fill('10.0.0.1')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByRole('alert').getByText('Enter an address such as').waitFor()
    expect(await admin.accessibilityFaults()).toEqual([])
    await dialog.getByLabel('Address of the proxy').fill('http://toko:rahasia@127.0.0.1:9')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Through http://127.0.0.1:9').first().waitFor()
    expect(await page.content()).not.toContain('rahasia')
    await ask()
    await dialog.getByText('Now it goes through http://127.0.0.1:9').waitFor()
    await dialog.getByRole('button', { name: 'Use no proxy' }).click()
    await page.getByText('Through http://127.0.0.1:9', { exact: true }).waitFor({ state: 'detached' })
  })

  it('D5: who opens the page for the first time offline reads that it is the connection', async () => {
    const eyes = await signInPage(browser, system.url, 'admin@shop.test', system.password)
    // The rail comes by itself, a moment after the list.
    const numbers = eyes.page.getByRole('link', { name: 'Numbers' })
    await numbers.waitFor()
    await eyes.page.context().setOffline(true)
    await numbers.click()
    await eyes.page.getByRole('heading', { name: "This page can't be loaded right now" }).waitFor()
    await eyes.page.getByText(/Check your connection/).waitFor()
    await eyes.page.context().setOffline(false)
    await eyes.page.getByRole('link', { name: 'To the inbox' }).click()
    await eyes.page.waitForURL(/\/inbox/)
    await eyes.close()
  })

  it('D5: of very many numbers the first are shown, more to whoever asks, and each is found', async () => {
    const { page } = admin
    const { workspaceId, inboxId } = system.ids
    const many = Array.from({ length: 60 }, (_, at) => `Cabang ${String(at + 1)}`)
    const made = await Promise.all(
      many.map((label) => system.numbers.create({ workspaceId, inboxId, label })),
    )
    const rows = page.locator('[data-number-id]')
    await expect.poll(() => rows.count(), { timeout: 60_000 }).toBe(50)
    await page.getByRole('searchbox').fill('Cabang 60')
    await expect.poll(() => rows.count()).toBe(1)
    await page.getByRole('searchbox').fill('')
    await page.getByRole('button', { name: /more/ }).click()
    await expect.poll(() => rows.count()).toBe(61)
    for (const { numberId } of made) await system.numbers.retire(workspaceId, numberId, 'removed')
    await expect.poll(() => rows.count(), { timeout: 60_000 }).toBe(1)
  })

  it('D14, D6: an unlinked number says so at once, and its chats before anything is sent', async () => {
    const { page } = admin
    const contact = await system.simulator.createContact({ name: 'Ibu Ratna' })
    await system.simulator.send(contact.pn, { to: system.phone, text: 'Halo kak' })
    await page.getByRole('button', { name: 'Unlink' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Unlink' }).click()
    await page
      .getByText(/Being unlinked|Not linked/)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Unlink' }).waitFor({ state: 'detached' })
    await page.goto(system.url)
    await page.locator('[data-chat-id]', { hasText: 'Ibu Ratna' }).click()
    await page.getByTestId('number-notice').waitFor()
    expect(await page.getByTestId('composer').count()).toBe(1)
  })

  it('a number is deleted after a warning: its chat can be read, and not answered', async () => {
    const { page } = admin
    await page.goto(`${system.url}/numbers`)
    await page.getByRole('button', { name: 'Delete' }).click()
    await page
      .getByRole('alertdialog')
      .getByText(/can be read, but not answered/)
      .waitFor()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByText('No numbers yet').waitFor()
    await page.goto(system.url)
    await page.locator('[data-chat-id]', { hasText: 'Ibu Ratna' }).click()
    await page
      .getByTestId('number-notice')
      .getByText(/was deleted/)
      .waitFor()
    expect(await page.getByTestId('composer').count()).toBe(0)
    await admin.shows((messages) => messages.some(({ text }) => text === 'Halo kak'))
    expect(admin.complaints).toEqual([])
  })
})
