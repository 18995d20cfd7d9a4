import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

/*
 * What stands below links on an agent's screen. The page is one of this machine, which here counts as the internet.
 */

let system: System
let site: Server
let browser: Awaited<ReturnType<typeof launchBrowser>>
let sari: AgentPage
let link: string

beforeAll(async () => {
  const picture = await sharp({ create: { width: 300, height: 300, channels: 3, background: '#08c' } })
    .jpeg()
    .toBuffer()
  site = createServer(({ url = '' }, response) => {
    if (url === '/foto.jpg') response.setHeader('content-type', 'image/jpeg').end(picture)
    else
      response
        .setHeader('content-type', 'text/html; charset=utf-8')
        .end(
          '<meta property="og:title" content="Paket &lt;b&gt;Lebaran"><meta property="og:image" content="/foto.jpg">',
        )
  }).listen(0, '127.0.0.1')
  await once(site, 'listening')
  link = `http://127.0.0.1:${String((site.address() as AddressInfo).port)}/paket`
  system = await startSystem(['Sales'], undefined, {
    previews: { isAllowed: (address) => address === '127.0.0.1' },
  })
  browser = await launchBrowser()
  sari = await signInPage(browser, system.url, 'sari@shop.test', system.password)
})

afterAll(async () => {
  await browser.close()
  await system.close()
  site.close().closeAllConnections()
})

it('a link of either side is shown with title and picture, and the browser asks its page for nothing', async () => {
  const { page } = sari
  const siti = await system.simulator.createContact({ name: 'Siti' })
  await system.simulator.send(siti.pn, { to: system.phone, text: `Ini ${link}` })
  await page.locator('[data-chat-id]', { hasText: 'Siti' }).waitFor()
  await sari.openChat('Siti')
  const card = page.locator('[data-from="contact"]').getByTestId('link-card')
  await card.getByText('Paket <b>Lebaran').waitFor()
  expect(await card.getAttribute('href')).toBe(link)
  expect(await card.getAttribute('rel')).toContain('noopener')
  await sari.write(`Betul: ${link}`)
  await page.locator('[data-from="us"]').getByTestId('link-card').getByText('Paket <b>Lebaran').waitFor()
  await sari.screenshot('link-card')
  expect(await sari.accessibilityFaults()).toEqual([])
  await page.setViewportSize({ width: 360, height: 740 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  await sari.screenshot('link-card-narrow')
  const hosts = await page.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => new URL(name).host),
  )
  expect(new Set(hosts)).toEqual(new Set([new URL(system.url).host]))
  expect(sari.complaints).toEqual([])
})
