import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

describe('a supervisor’s morning', () => {
  let system: System
  let browser: Browser
  let owner: AgentPage

  beforeAll(async () => {
    system = await startSystem(['Sales'], undefined, { sweepMs: 2_000 })
    browser = await launchBrowser()
    const siti = await system.simulator.createContact({ name: 'Siti' })
    await system.simulator.send(siti.pn, { to: system.phone, text: 'Halo kak' })
    const sari = await signInPage(browser, system.url, 'sari@shop.test', system.password)
    await sari.openChat('Siti')
    await sari.shows((messages) => messages.some(({ text }) => text === 'Halo kak'))
    await sari.write('Siap kak')
    await system.simulator.waitFor((entry) => entry.event === 'contact:received' && entry.text === 'Siap kak')
    await sari.page.getByRole('button', { name: 'Take it' }).click()
    owner = await signInPage(browser, system.url, 'admin@shop.test', system.password)
  })
  afterAll(async () => {
    await browser.close()
    await system.close()
  })

  const row = (name: string) => owner.page.getByRole('row', { name: new RegExp(`^${name}`) })
  const cells = (name: string) => row(name).getByRole('cell').allTextContents()

  it('shows who has how much now, and how fast customers were answered', async () => {
    const { page } = owner
    await page.getByRole('link', { name: 'Reports' }).click()
    await page.getByRole('heading', { name: 'Open chats of each person' }).waitFor()
    // Counted a moment after it was written.
    const received = async () => {
      await page.reload()
      await row('Sales').waitFor()
      return (await cells('Sales')).slice(0, 3)
    }
    await expect.poll(received).toEqual(['1', '1', '1'])
    expect((await cells('All'))[5]).toBe('100%')
    for (const [name, width] of [
      ['reports', 1280],
      ['reports-phone', 390],
    ] as const) {
      await page.setViewportSize({ width, height: 844 })
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
      expect(await owner.accessibilityFaults()).toEqual([])
      await owner.screenshot(name)
    }
    await page.setViewportSize({ width: 1280, height: 800 })
  })

  it('by person and day, and as a table for other programs', async () => {
    const { page } = owner
    await page.getByRole('button', { name: 'Today' }).click()
    await page.getByRole('button', { name: 'Person' }).click()
    await row('Sari').waitFor()
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save as CSV' }).click()
    const csv = readFileSync(await (await saved).path(), 'utf8')
    expect(csv).toMatch(/^\uFEFFPerson,Received,Sent,/)
    expect(csv).toContain('Sari,0,1,0,')
  })

  it('agents are not led there, and are told nothing', async () => {
    const sari = await signInPage(browser, system.url, 'sari@shop.test', system.password)
    await sari.page.goto(`${system.url}/reports`)
    await sari.page.getByRole('alert').first().waitFor()
    expect(await sari.page.getByRole('link', { name: 'Reports' }).count()).toBe(0)
  })
})
