import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import axe, { type AxeResults } from 'axe-core'
import { type Browser, type BrowserContext, chromium, type Page, type Route } from 'playwright-core'

/** Debian's Chromium; `npm test` installs it where it is missing. */
const CHROMIUM = { executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage'] }

/** Without a service worker: tests play the server's part in calls of the page, which a worker makes unseen. */
const PROFILE = {
  viewport: { width: 1280, height: 800 },
  locale: 'en-GB',
  serviceWorkers: 'block' as const,
}

/** @param flags Chromium's, beside the usual ones */
export const launchBrowser = (flags: readonly string[] = []): Promise<Browser> =>
  chromium.launch({ ...CHROMIUM, args: [...CHROMIUM.args, ...flags] })

/**
 * A browser whose person has set that no site may keep anything: no cookie, and no look at localStorage.
 * @param folder an empty one, for the browser's profile
 */
export const launchBlockingSiteData = (folder: string): Promise<BrowserContext> => {
  const profile = join(folder, 'Default')
  mkdirSync(profile, { recursive: true })
  const settings = { profile: { default_content_setting_values: { cookies: 2 } } }
  writeFileSync(join(profile, 'Preferences'), JSON.stringify(settings))
  return chromium.launchPersistentContext(folder, { ...CHROMIUM, ...PROFILE })
}

/** The folder of the screenshots that are to be kept, if they are. */
const SCREENS = process.env['SCREENS']

const showColours = async (page: Page, colorScheme: 'dark' | 'light'): Promise<void> => {
  await page.emulateMedia({ colorScheme })
  // What is on its way from one colour to the other has neither, and what just appears is mixed with what is below it.
  await page.evaluate(() => {
    for (const change of document.getAnimations())
      if (Number(change.effect?.getComputedTiming().endTime) < Infinity) change.finish()
  })
}

const keepScreenshot = async (page: Page, name: string): Promise<void> => {
  if (SCREENS === undefined) return
  mkdirSync(SCREENS, { recursive: true })
  for (const colorScheme of ['dark', 'light'] as const) {
    await showColours(page, colorScheme)
    await page.screenshot({ path: join(SCREENS, `${name}-${colorScheme}.png`) })
  }
}

/** A message as it stands on the screen, from top to bottom. */
export type Rendered = { seq: number; text: string; status: string | null }

/** An agent at a browser. */
export type AgentPage = {
  page: Page
  /** Where its WebSockets led. */
  sockets: string[]
  /** Everything that came by them. */
  received: string[]
  /** What went wrong in the page. */
  complaints: string[]
  openChat: (name: string) => Promise<void>
  write: (text: string) => Promise<void>
  rendered: () => Promise<Rendered[]>
  /** Waits until the screen shows what is asked for. */
  shows: (isThere: (messages: Rendered[]) => boolean) => Promise<Rendered[]>
  /** Turns the wheel over the messages. @param by px, upwards if negative */
  scroll: (by: number) => Promise<void>
  /** Scrolls back until the page before is fetched: by how many pixels what is read moved when it came. */
  movedByPrepend: () => Promise<number>
  /** Keeps the page as it looks, light and dark, where `npm run screens` wants that; nothing otherwise. */
  screenshot: (name: string) => Promise<void>
  /** What axe finds at fault on the page as it stands, light or dark. */
  accessibilityFaults: () => Promise<string[]>
  close: () => Promise<void>
}

const CONVERSATION = '[data-testid="conversation"]'

const readScreen = (page: Page): Promise<Rendered[]> =>
  page.$$eval(`${CONVERSATION} [data-seq]`, (elements) =>
    elements
      .map((element) => ({
        top: element.getBoundingClientRect().top,
        seq: Number(element.getAttribute('data-seq')),
        text: element.querySelector('[data-testid="text"]')?.textContent ?? '',
        status: element.getAttribute('data-status'),
      }))
      .sort((a, b) => a.top - b.top)
      .map(({ top: _top, ...message }) => message),
  )

/** Where each message on the screen stands, and how long the scrolled content is. */
const measure = (page: Page) =>
  page.$eval(CONVERSATION, (conversation) => {
    const isScrolled = (element: Element) => /auto|scroll/.test(getComputedStyle(element).overflowY)
    const scroller = [conversation, ...conversation.querySelectorAll('*')].find(isScrolled)
    const rows = [...conversation.querySelectorAll('[data-seq]')]
    return {
      height: scroller?.scrollHeight ?? 0,
      tops: rows.map((row): [string, number] => [
        row.getAttribute('data-seq') ?? '',
        row.getBoundingClientRect().top,
      ]),
    }
  })

/** Measures until nothing moves any more. */
const settled = async (page: Page) => {
  for (let last = ''; ;) {
    const now = await measure(page)
    if (JSON.stringify(now) === last) return now
    last = JSON.stringify(now)
    await page.waitForTimeout(150)
  }
}

/** Turns the wheel over the messages, and waits until they stand still: a turn of it may be carried out much later. */
const turnWheel = async (page: Page, by: number): Promise<void> => {
  await page.locator(CONVERSATION).hover()
  await page.mouse.wheel(0, by)
  await page.$eval(CONVERSATION, async (conversation) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    for (let last = NaN; conversation.scrollTop !== last;) {
      last = conversation.scrollTop
      for (let frames = 0; frames < 3; frames += 1) await frame()
    }
  })
}

const moveByPrepend = async (page: Page): Promise<number> => {
  // The page before is held back until the reader's own scrolling has ended.
  const asked = Promise.withResolvers<Route>()
  await page.route(/history.*before=/, (route) => {
    asked.resolve(route)
  })
  let held: Route | undefined
  void asked.promise.then((route) => (held = route))
  while (held === undefined) await turnWheel(page, -400)
  const before = await settled(page)
  await held.continue()
  await page.unroute(/history.*before=/)
  let after = await settled(page)
  while (after.height === before.height) after = await settled(page)
  const tops = new Map(before.tops)
  const moves = after.tops.flatMap(([seq, top]) => {
    const was = tops.get(seq)
    return was === undefined ? [] : [Math.abs(top - was)]
  })
  return moves.length === 0 ? Infinity : Math.max(...moves)
}

/**
 * A fresh browser profile, signed in.
 * @param prepare runs before the first page is there
 */
export const signInPage = async (
  browser: Browser,
  url: string,
  email: string,
  password: string,
  prepare: (context: BrowserContext) => Promise<void> = () => Promise.resolve(),
): Promise<AgentPage> => {
  const context = await browser.newContext(PROFILE)
  await prepare(context)
  return signInIn(context, url, email, password)
}

/** Over the debugger, since the page's own policy lets no foreign script in. */
const findFaults = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe.source)
  const faults: string[] = []
  for (const colorScheme of ['dark', 'light'] as const) {
    await showColours(page, colorScheme)
    // What an open menu covers is nobody's target until it closes.
    const { violations } = await page.evaluate<AxeResults>(
      `axe.run(document.querySelector('[role="menu"]') ?? document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })`,
    )
    for (const { id, nodes } of violations)
      faults.push(...nodes.map(({ target }) => `${colorScheme}: ${id}: ${target.join(' ')}`))
  }
  return faults
}

/** Fills in the page on which one signs in, and waits until the inbox is there. */
export const signInOn = async (page: Page, email: string, password: string): Promise<void> => {
  await page.fill('input[type="email"]', email)
  await page.fill('input[type="password"]', password)
  await page.click('button[type="submit"]')
  await page.waitForURL(/\/inbox/)
}

/** The same in a profile that is there already. */
export const signInIn = async (
  context: BrowserContext,
  url: string,
  email: string,
  password: string,
): Promise<AgentPage> => {
  const page = await context.newPage()
  const watched = watchPage(context, page)
  await page.goto(url)
  await signInOn(page, email, password)
  return watched
}

/** A page that was just opened, before anything is loaded in it. */
export const watchPage = (context: BrowserContext, page: Page): AgentPage => {
  const sockets: string[] = []
  const received: string[] = []
  const complaints: string[] = []
  page.on('websocket', (socket) => {
    sockets.push(socket.url())
    socket.on('framereceived', ({ payload }) => received.push(String(payload)))
  })
  page.on('pageerror', (error) => complaints.push(error.message))

  return {
    page,
    sockets,
    received,
    complaints,
    openChat: async (name) => {
      await page.locator('[data-chat-id]', { hasText: name }).click()
      // A list is never sorted under the pointer.
      await page.mouse.move(900, 400)
      await page.waitForSelector(`${CONVERSATION} [data-seq]`)
    },
    write: async (text) => {
      await page.fill('textarea', text)
      await page.press('textarea', 'Enter')
    },
    rendered: () => readScreen(page),
    shows: async (isThere) => {
      for (;;) {
        const messages = await readScreen(page)
        if (isThere(messages)) return messages
        await page.waitForTimeout(50)
      }
    },
    scroll: (by) => turnWheel(page, by),
    movedByPrepend: () => moveByPrepend(page),
    screenshot: (name) => keepScreenshot(page, name),
    accessibilityFaults: () => findFaults(page),
    close: () => context.close(),
  }
}
