import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type AgentPage,
  launchBlockingSiteData,
  launchBrowser,
  signInIn,
  signInOn,
  signInPage,
} from '../browser.ts'
import { startSystem, type System } from '../system.ts'

/** Longer than a page that may be loaded anew waits for that, ms. */
const RELOADS_WITHIN_MS = 3_000

describe('what a browser keeps of the page', () => {
  let system: System
  let browser: Browser

  const chatOf = async (name: string) => {
    const chat = system.pastWhatsApp(name)
    await chat.say('Halo kak')
    return chat
  }
  const rowOf = ({ page }: AgentPage, name: string) => page.locator('[data-chat-id]', { hasText: name })

  /** From now on the servers take the page for one of long ago, which it learns at its next call. */
  const makeOutdated = async ({ page }: AgentPage): Promise<void> => {
    await page.route('**/api/**', (route) =>
      route.continue({ headers: { ...route.request().headers(), 'sahut-protocol': '0' } }),
    )
    await page.evaluate(() => window.dispatchEvent(new Event('online')))
    await page.getByText('Sahut has been updated').waitFor()
  }
  const makeCurrent = ({ page }: AgentPage) => page.unroute('**/api/**')

  /** How often the page was loaded since. */
  const countLoads = (page: Page) => {
    const loads = { count: 0 }
    page.on('load', () => {
      loads.count += 1
    })
    return loads
  }

  beforeAll(async () => {
    system = await startSystem()
    browser = await launchBrowser()
  })

  afterAll(async () => {
    await browser.close()
    await system.close()
  })

  it('C4: who is signed out in a chat signs in again and is in that chat, with what was half-typed', async () => {
    const sari = await signInPage(browser, system.url, 'sari@shop.test', system.password)
    const { page } = sari
    await chatOf('Bu Lama')
    const { chatId } = await chatOf('Bu Tetap')
    await sari.openChat('Bu Tetap')
    await page.fill('textarea', 'Sebentar, saya cek')
    const users = await system.accounts.users(system.ids.workspaceId)
    const { userId } = users.find(({ name }) => name === 'Sari') ?? expect.fail()
    await system.accounts.sessions.endAll({ workspaceId: system.ids.workspaceId, userId })
    await page.waitForURL(/\/sign-in/)
    await page.getByText('Your session has ended').waitFor()
    await signInOn(page, 'sari@shop.test', system.password)
    await page.waitForURL(`${system.url}/inbox/${system.ids.inboxId}/chat/${chatId}`)
    await page.getByRole('heading', { name: 'Bu Tetap' }).waitFor()
    expect(await page.inputValue('textarea')).toBe('Sebentar, saya cek')
    expect(sari.complaints).toEqual([])
    await sari.close()
  })

  describe('where site data is blocked', () => {
    let folder: string
    let context: BrowserContext
    let budi: AgentPage

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'sahut-profile-'))
      context = await launchBlockingSiteData(folder)
    })

    afterAll(async () => {
      await context.close()
      rmSync(folder, { recursive: true })
    })

    it('C5: the page works, and says what it can not keep', async () => {
      await chatOf('Pak Blokir')
      const [page = await context.newPage()] = context.pages()
      await page.goto(system.url)
      await page.getByText(/This browser blocks this site's data/).waitFor()
      expect(
        await page.evaluate(() => {
          try {
            return typeof window.sessionStorage
          } catch (error) {
            return error instanceof DOMException ? error.name : String(error)
          }
        }),
      ).toBe('SecurityError')
      budi = await signInIn(context, system.url, 'budi@shop.test', system.password)
      await budi.openChat('Pak Blokir')
      await budi.page.waitForSelector('[data-connection="level"]')
      await budi.write('Halo juga')
      await budi.shows((messages) => messages.some(({ text }) => text === 'Halo juga'))
      await chatOf('Bu Berikut')
      await budi.page.fill('textarea', 'setengah')
      await budi.openChat('Bu Berikut')
      await rowOf(budi, 'Pak Blokir').getByText('Draft:').waitFor()
      expect(budi.complaints).toEqual([])
    })

    it('C5: a page there that is too old says so and stays: a reload would lose all that it has', async () => {
      const loads = countLoads(budi.page)
      await makeOutdated(budi)
      await budi.page.waitForTimeout(RELOADS_WITHIN_MS)
      expect(loads.count).toBe(0)
      await rowOf(budi, 'Pak Blokir').getByText('Draft:').waitFor()
      expect(budi.complaints).toEqual([])
    })
  })

  it('A2: where the browser is full, a page that is too old is loaded anew only once it keeps nothing by itself', async () => {
    const sari = await signInPage(browser, system.url, 'sari@shop.test', system.password)
    const { page } = sari
    await chatOf('Bu Penuh')
    await chatOf('Pak Kosong')
    await sari.openChat('Bu Penuh')
    await page.evaluate(() => {
      let size = 1 << 22
      for (let n = 0; size > 0; n += 1)
        try {
          localStorage.setItem(`fill.${String(n)}`, 'x'.repeat(size))
        } catch {
          size = Math.floor(size / 2)
        }
    })
    await page.fill('textarea', 'Tidak ada tempat')
    await sari.openChat('Pak Kosong')
    const draft = rowOf(sari, 'Bu Penuh').getByText('Draft:')
    await draft.waitFor()
    const loads = countLoads(page)
    await makeOutdated(sari)
    await page.waitForTimeout(RELOADS_WITHIN_MS)
    expect(loads.count).toBe(0)
    await draft.waitFor()

    await sari.openChat('Bu Penuh')
    expect(await page.inputValue('textarea')).toBe('Tidak ada tempat')
    const reloaded = page.waitForEvent('load')
    await makeCurrent(sari)
    await page.fill('textarea', '')
    await reloaded
    expect(sari.complaints).toEqual([])
    await sari.close()
  })
})
