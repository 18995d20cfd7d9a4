import { type Browser, chromium, type Page } from 'playwright-core'

/** Debian's Chromium; `npm test` installs it where it is missing. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage'] })

/** A message as it stands on the screen, from top to bottom. */
export type Rendered = { seq: number; text: string; status: string | null }

/** An agent at a browser. */
export type AgentPage = {
  page: Page
  /** Everything that the gateway sent to this browser. */
  received: string[]
  /** What went wrong in the page. */
  complaints: string[]
  openChat: (name: string) => Promise<void>
  write: (text: string) => Promise<void>
  rendered: () => Promise<Rendered[]>
  /** Waits until the screen shows what is asked for. */
  shows: (isThere: (messages: Rendered[]) => boolean) => Promise<Rendered[]>
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

/** A fresh browser profile, signed in. */
export const signInPage = async (
  browser: Browser,
  url: string,
  email: string,
  password: string,
): Promise<AgentPage> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' })
  const page = await context.newPage()
  const received: string[] = []
  const complaints: string[] = []
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => received.push(String(payload)))
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(url)
  await page.fill('input[type="email"]', email)
  await page.fill('input[type="password"]', password)
  await page.click('button[type="submit"]')
  await page.waitForURL(/\/inbox/)

  return {
    page,
    received,
    complaints,
    openChat: async (name) => {
      await page.locator('[data-chat-id]', { hasText: name }).click()
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
    close: () => context.close(),
  }
}
