import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSite } from '@sahut/local/site'
import { buildWeb, WEB_DIST } from '@sahut/tools/web-build'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInIn, signInOn } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

/** A guard against hanging only. */
const PATIENT = { timeout: 60_000 }

/** A browser whose service workers may work. */
const newContext = (browser: Browser) =>
  browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' })

/** Waits until the page would open without a network. */
const workerIsReady = (page: Page) =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready
    while (navigator.serviceWorker.controller === null)
      await new Promise((resolve) => setTimeout(resolve, 50))
  })

describe('without a network', () => {
  let system: System
  let browser: Browser
  let context: BrowserContext
  let sari: AgentPage
  let page: Page

  const writes = async (name: string, ...texts: string[]) => {
    const contact = await system.simulator.createContact({ name })
    for (const text of texts) await system.simulator.send(contact.pn, { to: system.phone, text })
    return contact
  }
  const rowOf = (name: string) => page.locator('[data-chat-id]', { hasText: name })
  const notice = () => page.getByTestId('offline')
  /** What this browser keeps: the names in the list, and of each chat how many messages. */
  const kept = () =>
    page.evaluate(async () => {
      type Chat = { contact: { name?: string } }
      const [database] = (await indexedDB.databases()).filter(({ name }) => name?.startsWith('sahut-kept-'))
      if (database?.name === undefined) return undefined
      const opening = indexedDB.open(database.name)
      await new Promise((resolve) => {
        opening.onsuccess = resolve
      })
      const work = opening.result.transaction(['chats', 'desk'])
      const chats = work.objectStore('chats').getAll()
      const desk = work.objectStore('desk').get('desk')
      await new Promise((resolve) => {
        work.oncomplete = resolve
      })
      opening.result.close()
      const list = desk.result as { chats: Chat[] } | undefined
      return {
        list: list?.chats.map(({ contact }) => contact.name).toSorted(),
        chats: (chats.result as { chat: Chat; messages: unknown[] }[]).map(
          ({ chat, messages }) => `${String(chat.contact.name)}: ${String(messages.length)}`,
        ),
      }
    })

  beforeAll(async () => {
    system = await startSystem()
    browser = await launchBrowser()
    context = await newContext(browser)
    sari = await signInIn(context, system.cuttableUrl, 'sari@shop.test', system.password)
    page = sari.page
  })

  afterAll(async () => {
    await browser.close()
    await system.close()
  })

  it('the page opens, shows the list and the last chats, and says that this is of before', async () => {
    await writes('Ibu Ratna', 'Halo kak', 'Barang saya rusak')
    await writes('Pak Joko', 'Ada ukuran L?')
    await rowOf('Pak Joko').waitFor()
    await sari.openChat('Ibu Ratna')
    await sari.shows((messages) => messages.length === 2)
    await workerIsReady(page)
    await expect.poll(kept, PATIENT).toEqual({ list: ['Ibu Ratna', 'Pak Joko'], chats: ['Ibu Ratna: 2'] })
    system.wire.cut()
    await page.reload()
    await rowOf('Pak Joko').waitFor()
    expect((await sari.shows((messages) => messages.length === 2)).map(({ text }) => text)).toEqual([
      'Halo kak',
      'Barang saya rusak',
    ])
    await notice()
      .getByText(/Opened without a connection/)
      .waitFor()
    expect(await sari.accessibilityFaults()).toEqual([])
    await sari.screenshot('offline')
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await sari.accessibilityFaults()).toEqual([])
    await sari.screenshot('offline-phone')
    await page.setViewportSize({ width: 1280, height: 800 })
  })

  it('what is written is sent once, also when the page is loaded anew before it is back', async () => {
    await sari.write('Kami ganti ya')
    await page.getByTestId('conversation').getByText('Kami ganti ya').waitFor()
    await page.reload()
    await page.getByTestId('conversation').getByText('Kami ganti ya').waitFor()
    system.wire.mend()
    await page.getByTestId('conversation').getByTitle('Delivered').waitFor()
    await notice().waitFor({ state: 'detached' })
    const shown = (await sari.rendered()).filter(({ text }) => text === 'Kami ganti ya')
    expect(shown).toHaveLength(1)
  })

  it('what came meanwhile is there once the network is', async () => {
    system.wire.cut()
    await page.reload()
    await notice().waitFor()
    await writes('Bu Dewi', 'Halo')
    system.wire.mend()
    await rowOf('Bu Dewi').waitFor()
    await page.waitForSelector('[data-connection="level"]')
  })

  it('nothing is kept of who signs out', async () => {
    await page.getByRole('button', { name: 'Account of Sari' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.waitForURL(/sign-in/)
    await expect.poll(kept, PATIENT).toBeUndefined()
    system.wire.cut()
    await page.goto(system.cuttableUrl)
    await page.locator('input[type="password"]').waitFor()
    expect(await rowOf('Ibu Ratna').count()).toBe(0)
    system.wire.mend()
  })

  it('a page that the servers refuse as too old is not kept any more', async () => {
    await signInOn(page, 'sari@shop.test', system.password)
    await sari.openChat('Ibu Ratna')
    const hasPage = () => page.evaluate(async () => (await caches.match('/index.html')) !== undefined)
    expect(await hasPage()).toBe(true)
    await page.fill('textarea', 'Belum selesai')
    await page.route('**/api/**', (route) =>
      route.continue({ headers: { ...route.request().headers(), 'sahut-protocol': '0' } }),
    )
    await page.evaluate(() => window.dispatchEvent(new Event('online')))
    await page.getByText('Sahut has been updated').waitFor()
    await expect.poll(hasPage, PATIENT).toBe(false)
    await page.unroute('**/api/**')
    await page.fill('textarea', '')
    await page.reload()
    await rowOf('Bu Dewi').waitFor()
  })

  it('no page had an error of its own', () => {
    expect(sari.complaints).toEqual([])
  })
})

describe('a new release', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sahut-releases-'))
  let browser: Browser
  let page: Page
  let url: string
  const none = { fetch: () => new Response('{}', { status: 503 }) }
  /** What answers now: a release, or a server that is down. */
  let answer: (request: Request) => Response | Promise<Response>
  const down = () => new Response('We are down.', { status: 502 })
  const server = createServer((request, response) => {
    void (async () => {
      const answered = await answer(new Request(`http://127.0.0.1${request.url ?? '/'}`))
      response.writeHead(answered.status, Object.fromEntries(answered.headers))
      response.end(Buffer.from(await answered.arrayBuffer()))
    })()
  })

  /** The built page as another release, whose page says so. */
  const releaseOf = (name: string) => {
    const dist = join(folder, name)
    cpSync(WEB_DIST, dist, { recursive: true })
    const edit = (file: string, change: (text: string) => string) => {
      writeFileSync(join(dist, file), change(readFileSync(join(dist, file), 'utf8')))
    }
    edit('index.html', (text) => text.replace('</head>', `<meta name="release" content="${name}" /></head>`))
    edit('sw.js', (text) => text.replace('"name":"', `"name":"${name}-`))
    const site = createSite(dist, none)
    return (request: Request) => site.fetch(request)
  }
  const release = () => page.getAttribute('meta[name="release"]', 'content')
  /** Whether that release's worker is at work. */
  const works = (name: string) =>
    page.evaluate(async (of) => {
      const registration = await navigator.serviceWorker.ready
      await registration.update()
      const isSettled = registration.installing === null && registration.waiting === null
      return isSettled && (await caches.keys()).some((cache) => cache.includes(`-${of}-`))
    }, name)

  beforeAll(async () => {
    await buildWeb()
    browser = await launchBrowser()
    page = await (await newContext(browser)).newPage()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/sign-in`
  })

  afterAll(async () => {
    await browser.close()
    server.close()
    rmSync(folder, { recursive: true })
  })

  it('is what a browser gets at its next load, whatever it has kept, and what it keeps then', async () => {
    const [first, second] = [releaseOf('a'), releaseOf('b')]
    answer = first
    await page.goto(url)
    await workerIsReady(page)
    answer = second
    await page.reload()
    expect(await release()).toBe('b')
    await expect.poll(() => works('b'), PATIENT).toBe(true)
    answer = down
    await page.reload()
    expect(await release()).toBe('b')
    await page.locator('input[type="password"]').waitFor()
  })

  it('may be installed: it has a name, icons and a page to begin with', async () => {
    answer = releaseOf('c')
    await page.goto(url)
    const session = await page.context().newCDPSession(page)
    const { errors, data } = await session.send('Page.getAppManifest')
    expect(errors).toEqual([])
    expect(JSON.parse(data ?? '{}')).toMatchObject({ name: 'Sahut', display: 'standalone' })
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors')
    expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([])
  })
})
