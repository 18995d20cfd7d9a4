import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

describe('linking by a code, in the page', () => {
  let system: System
  let browser: Browser
  let admin: AgentPage

  beforeAll(async () => {
    system = await startSystem()
    browser = await launchBrowser()
    admin = await signInPage(browser, system.url, 'admin@shop.test', system.password)
    await admin.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await admin.page.goto(`${system.url}/numbers`)
  })

  afterAll(async () => {
    await browser.close()
    await system.close()
  })

  const dialogOf = (page: Page) => page.getByRole('dialog')

  /** Adds a number and asks for a code for a phone. @returns the code as it is shown */
  const askForCode = async (label: string, phone: string): Promise<string> => {
    const { page } = admin
    await page.getByRole('button', { name: 'Add a number' }).click()
    await dialogOf(page).getByLabel('Name of the number').fill(label)
    await dialogOf(page).getByRole('button', { name: 'Add and link' }).click()
    await page.getByTestId('qr').waitFor()
    await dialogOf(page).getByRole('button', { name: 'Link with phone number instead' }).click()
    await dialogOf(page).getByLabel('Phone number').fill(phone)
    await dialogOf(page).getByRole('button', { name: 'Get a code' }).click()
    return shownCode()
  }
  const shownCode = async (): Promise<string> =>
    (await admin.page.getByTestId('link-code').textContent()) ?? ''

  it('shows the code, copies it, says that another was entered, and that the number is connected', async () => {
    const { page } = admin
    const phone = await system.simulator.createPhone({ name: 'Toko Maju' })
    const code = await askForCode(
      'Cabang Kode',
      `+${phone.pn.slice(0, 2)} ${phone.pn.slice(2, 6)}-${phone.pn.slice(6)}`,
    )
    expect(code).toMatch(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/)
    await page
      .getByRole('timer')
      .getByText(/\d:\d\d/)
      .waitFor()
    expect(await admin.accessibilityFaults()).toEqual([])
    await dialogOf(page).getByRole('button', { name: 'Copy the code' }).click()
    await dialogOf(page).getByRole('button', { name: 'Copied' }).waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(code.replace('-', ''))

    const wrong = (code.startsWith('A') ? 'B' : 'A') + code.slice(1)
    await expect(system.simulator.enterCode(phone.pn, wrong)).rejects.toMatchObject({ code: 'invalid_input' })
    await page
      .getByTestId('link-code-news')
      .getByText(/Another code was entered/)
      .waitFor()
    const next = await shownCode()
    expect(next).not.toBe(code)
    await system.simulator.enterCode(phone.pn, next)
    await dialogOf(page).getByText('The number is connected.').waitFor()
    await dialogOf(page).getByRole('button', { name: 'Close' }).first().click()
    await page.locator('[data-number-id][data-state="open"]', { hasText: 'Cabang Kode' }).waitFor()
  })

  it('says what is wrong with a phone number, and which phone a number belongs to', async () => {
    const { page } = admin
    await page.getByRole('button', { name: 'Add a number' }).click()
    await dialogOf(page).getByLabel('Name of the number').fill('Cabang Lain')
    await dialogOf(page).getByRole('button', { name: 'Add and link' }).click()
    await dialogOf(page).getByRole('button', { name: 'Link with phone number instead' }).click()
    await dialogOf(page).getByLabel('Phone number').fill('0812 3456')
    await dialogOf(page).getByRole('button', { name: 'Get a code' }).click()
    await dialogOf(page)
      .getByRole('alert')
      .getByText(/country code/)
      .waitFor()
    await dialogOf(page).getByLabel('Phone number').fill('+62 811 9999 999')
    await dialogOf(page).getByRole('button', { name: 'Get a code' }).click()
    await page
      .getByTestId('link-code-over')
      .getByText(/gives no code/)
      .waitFor()

    // Linked already, by its QR, under the first number.
    await dialogOf(page).getByRole('button', { name: 'Another phone number' }).click()
    await dialogOf(page).getByLabel('Phone number').fill(`+${system.phone}`)
    await dialogOf(page).getByRole('button', { name: 'Get a code' }).click()
    await system.simulator.enterCode(system.phone, await shownCode(), { beside: true })
    await page
      .getByTestId('refusal')
      .getByText(/is linked already, as/)
      .waitFor()
    await dialogOf(page).getByRole('button', { name: 'Try again' }).click()
    await page.getByTestId('link-code').waitFor()
    await dialogOf(page).getByRole('button', { name: 'Scan a QR code instead' }).click()
    await page.getByTestId('qr').waitFor()
    expect(admin.complaints).toEqual([])
  })
})
