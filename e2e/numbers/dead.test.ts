import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { looksRight } from '../looks-right.ts'
import { startSystem, type System } from '../system.ts'

describe('a number that died', () => {
  let system: System
  let browser: Browser
  let admin: AgentPage
  let agent: AgentPage

  const notice = ({ page }: AgentPage) => page.getByTestId('dead-numbers')

  beforeAll(async () => {
    system = await startSystem()
    browser = await launchBrowser()
    admin = await signInPage(browser, system.url, 'admin@shop.test', system.password)
    agent = await signInPage(browser, system.url, 'sari@shop.test', system.password)
  })

  afterAll(async () => {
    await browser.close()
    await system.close()
  })

  it('is told to admins on whatever page they are, and to nobody else', async () => {
    const { page } = admin
    await page.getByRole('link', { name: 'Numbers' }).waitFor()
    expect(await notice(admin).count()).toBe(0)
    await system.simulator.unlink(system.phone)
    await notice(admin)
      .getByText(/Sales 1.* gets and sends no messages any more/)
      .waitFor()
    await looksRight(admin, 'number-died')
    await page
      .getByRole('link', { name: /Numbers/ })
      .getByTestId('count')
      .waitFor()
    await notice(admin).getByRole('link').click()
    await page.getByRole('heading', { name: 'WhatsApp numbers' }).waitFor()
    await notice(admin).getByRole('button', { name: 'Close' }).click()
    await notice(admin).waitFor({ state: 'detached' })
    expect(await notice(agent).count()).toBe(0)
  })
})
