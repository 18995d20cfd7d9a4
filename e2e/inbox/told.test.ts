import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInIn } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

/** A guard against hanging only. */
const PATIENT = { timeout: 60_000 }

const SALES = 0
const SERVICE = 1

/** What a page had its system show, and how often it sounded. */
type Heard = { shown: { title: string; body: string }[]; click: () => void; asked: number; notes: number }
type Hearing = typeof globalThis & { heard: Heard }

/** Notes at the edge of the browser what leaves it: there is no system behind a browser in a test. */
const noteWhatIsTold = (context: BrowserContext) =>
  context.addInitScript(() => {
    const heard: Heard = { shown: [], click: () => undefined, asked: 0, notes: 0 }
    Object.assign(window, { heard })
    const Real = window.Notification
    window.Notification = class extends Real {
      constructor(title: string, options: NotificationOptions = {}) {
        super(title, options)
        heard.shown.push({ title, body: options.body ?? '' })
        heard.click = () => {
          this.onclick?.(new Event('click'))
        }
      }

      static override requestPermission(): Promise<NotificationPermission> {
        heard.asked += 1
        return Real.requestPermission()
      }
    }
    type Start = (this: AudioScheduledSourceNode, at?: number) => void
    const { value: start } = Object.getOwnPropertyDescriptor(AudioScheduledSourceNode.prototype, 'start') as {
      value: Start
    }
    AudioScheduledSourceNode.prototype.start = function (at) {
      heard.notes += 1
      start.call(this, at)
    }
  })

const heardIn = (page: Page) =>
  page.evaluate(() => {
    const { shown, asked, notes } = (globalThis as Hearing).heard
    // Each sound has two.
    return { shown, asked, sounds: notes / 2 }
  })

/** Says whether a page can be seen and has the focus: in a browser without a screen all do. */
const look = (page: Page, isVisible: boolean, hasFocus = isVisible) =>
  page.evaluate(
    ([visible, focus]) => {
      Object.defineProperty(document, 'hidden', { value: !visible, configurable: true })
      document.hasFocus = () => focus
      document.dispatchEvent(new Event('visibilitychange'))
      window.dispatchEvent(new Event(focus ? 'focus' : 'blur'))
    },
    [isVisible, hasFocus] as const,
  )

describe('an agent is told what is new', () => {
  let system: System
  let browser: Browser
  let context: BrowserContext
  let sari: AgentPage
  let page: Page
  const complaints: string[] = []

  const chatIn = (inbox: number, name: string) => system.pastWhatsApp(name, inbox)
  const toasts = (of = page) => of.getByTestId('toasts').getByRole('listitem')
  const toastOf = (name: string, of = page) => toasts(of).filter({ hasText: name })
  const names = (of = page) => toasts(of).locator('bdi').first().allTextContents()
  const putAway = async (of = page) => {
    while ((await toasts(of).count()) > 0) await toasts(of).getByRole('button').first().click()
  }
  const settings = async (of = page) => {
    await of.getByRole('button', { name: 'Account of Sari' }).click()
    await of.getByRole('menuitem', { name: 'Notifications' }).click()
    return of.getByRole('dialog', { name: 'Notifications' })
  }
  const openTab = async () => {
    const tab = await context.newPage()
    tab.on('pageerror', (error) => complaints.push(error.message))
    await tab.goto(system.cuttableUrl)
    await tab.waitForSelector('[data-chat-id]')
    return tab
  }

  beforeAll(async () => {
    system = await startSystem(['Sales', 'Service'])
    browser = await launchBrowser()
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' })
    await context.grantPermissions(['notifications'])
    await noteWhatIsTold(context)
    sari = await signInIn(context, system.cuttableUrl, 'sari@shop.test', system.password)
    page = sari.page
  })

  afterAll(async () => {
    await browser.close()
    await system.close()
  })

  beforeEach(async () => {
    await look(page, true)
    await page.evaluate(() => {
      Object.assign((globalThis as Hearing).heard, { shown: [], notes: 0 })
    })
  })

  it('asks for nothing by itself, and says what can be set', async () => {
    // What came before the page was up to date is no news: only later ones are told.
    const first = chatIn(SALES, 'Pak Joko')
    const isTold = async () => {
      await first.say('Ada ukuran L?')
      return toastOf('Pak Joko').count()
    }
    await expect.poll(isTold, { ...PATIENT, interval: 1_000 }).toBe(1)
    await putAway()
    expect(await heardIn(page)).toMatchObject({ asked: 0 })
    const dialog = await settings()
    await dialog.getByRole('checkbox', { name: 'Quiet hours' }).check()
    for (const [name, width] of [
      ['told-settings', 1280],
      ['told-settings-phone', 390],
    ] as const) {
      await page.setViewportSize({ width, height: 844 })
      expect(await sari.accessibilityFaults()).toEqual([])
      await sari.screenshot(name)
    }
    await dialog.getByRole('checkbox', { name: 'Quiet hours' }).uncheck()
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  it('with a sound', async () => {
    const first = chatIn(SALES, 'Pak Surya')
    // It sounds at most every three seconds: what came just before may have sounded already.
    const soundsAfterOne = async () => {
      await first.say('Halo')
      return (await heardIn(page)).sounds
    }
    await expect.poll(soundsAfterOne, { ...PATIENT, interval: 1_000 }).toBe(1)
    await toastOf('Pak Surya').waitFor()
    await putAway()
  })

  it('of a message in whatever inbox, by a word on the page; a click opens the chat', async () => {
    await page.getByRole('link', { name: /^Sales/ }).click()
    await chatIn(SERVICE, 'Ibu Ratna').say('Barang saya rusak')
    const toast = toastOf('Ibu Ratna')
    await toast.getByText('Barang saya rusak').waitFor()
    await toast.getByText('Service').waitFor()
    expect(await heardIn(page)).toMatchObject({ shown: [] })
    await toast.getByRole('link').click()
    await page.getByRole('main').getByText('Barang saya rusak').waitFor()
    await toast.waitFor({ state: 'detached' })
    // What is loaded for the chat takes the focus once it is there.
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName), PATIENT).toBe('TEXTAREA')
  })

  it('of nothing that is on the screen, that our side wrote, or that is muted', async () => {
    const open = chatIn(SALES, 'Bu Dewi')
    await open.say('Halo')
    await toastOf('Bu Dewi').getByRole('link').click()
    await page.getByRole('main').getByText('Halo').waitFor()
    const muted = chatIn(SALES, 'Grup ramai')
    await muted.say('satu')
    await toastOf('Grup ramai').waitFor()
    await putAway()
    await muted.mute()
    await muted.say('dua')
    await open.say('Masih di sana?')
    await chatIn(SALES, 'Dari ponsel').say('Siap kak', { fromMe: true })
    await chatIn(SERVICE, 'Terakhir').say('Halo')
    await toastOf('Terakhir').waitFor()
    expect(await names()).toEqual(['Terakhir'])
    await putAway()
  })

  it('once of many messages of one chat, and no more than the screen bears of many chats', async () => {
    const keen = chatIn(SALES, 'Cerewet')
    for (const text of ['a', 'b', 'c', 'd']) await keen.say(text)
    await toastOf('Cerewet').getByText('4 unread messages').waitFor()
    expect(await toasts().count()).toBe(1)
    for (const name of ['Satu', 'Dua', 'Tiga']) await chatIn(SERVICE, name).say('Halo')
    await page.getByText('1 more chat has news').waitFor()
    expect(await toasts().count()).toBe(3)
    expect((await heardIn(page)).sounds).toBeLessThan(4)
    // While somebody points at them none goes.
    await toasts().first().hover()
    expect(await sari.accessibilityFaults()).toEqual([])
    await sari.screenshot('told-toasts')
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await sari.accessibilityFaults()).toEqual([])
    await sari.screenshot('told-toasts-phone')
    await putAway()
    await page.setViewportSize({ width: 1280, height: 800 })
  })

  it('of what comes after a cut, and not of all that came in it', async () => {
    system.wire.cut()
    await page.waitForSelector('[data-connection="reconnecting"]')
    for (const name of ['Terputus 1', 'Terputus 2']) await chatIn(SALES, name).say('Halo')
    system.wire.mend()
    await page.locator('[data-chat-id]', { hasText: 'Terputus 2' }).waitFor()
    await chatIn(SALES, 'Sesudah').say('Halo')
    await toastOf('Sesudah').waitFor()
    expect(await names()).toEqual(['Sesudah'])
    await putAway()
  })

  it('in one of their tabs: the one that they look at, else by the system, also when the first tab is gone', async () => {
    const other = await openTab()
    await look(page, false)
    await look(other, true)
    await chatIn(SALES, 'Tab kedua').say('Halo')
    await toastOf('Tab kedua', other).waitFor()
    expect(await toasts().count()).toBe(0)
    await putAway(other)

    await look(other, false)
    const away = chatIn(SALES, 'Pergi makan')
    await away.say('Rahasia')
    const shownBy = async () => (await Promise.all([page, other].map(heardIn))).flatMap(({ shown }) => shown)
    await expect.poll(shownBy, PATIENT).toEqual([{ title: 'New message from Pergi makan', body: '' }])
    await page.evaluate(() => {
      ;(globalThis as Hearing).heard.click()
    })
    await page.getByRole('main').getByText('Rahasia').waitFor()

    // It is open in a tab that nobody can see, which counts as not seen.
    await away.say('Halo?')
    await expect.poll(async () => (await shownBy()).length, PATIENT).toBe(2)
    await look(page, true)
    await away.say('Kak?')
    await page.getByRole('main').getByText('Kak?').waitFor()
    await look(page, false)

    await page.close()
    page = other
    await chatIn(SALES, 'Satu-satunya').say('Halo')
    await expect
      .poll(async () => (await heardIn(page)).shown.map(({ title }) => title), PATIENT)
      .toContain('New message from Satu-satunya')
  })

  it('as they like it in this browser: with what was written, in quiet hours only on the page, or not at all', async () => {
    const dialog = await settings()
    await dialog.getByRole('checkbox', { name: 'Show there what was written' }).check()
    await page.keyboard.press('Escape')
    await look(page, false)
    await chatIn(SALES, 'Terbuka').say('Isi pesan')
    await expect
      .poll(async () => (await heardIn(page)).shown, PATIENT)
      .toEqual([{ title: 'New message from Terbuka', body: 'Isi pesan' }])
    const before = await heardIn(page)

    await settings()
    await dialog.getByRole('checkbox', { name: 'Quiet hours' }).check()
    await dialog.getByLabel('From').fill('00:00')
    await dialog.getByLabel('To').fill('00:00')
    await page.keyboard.press('Escape')
    await look(page, true, false)
    await chatIn(SALES, 'Tengah malam').say('Halo')
    await toastOf('Tengah malam').waitFor()
    expect(await heardIn(page)).toEqual(before)
    await putAway()

    await settings()
    await dialog.getByRole('radio', { name: 'Never' }).check()
    await page.keyboard.press('Escape')
    await look(page, true)
    await chatIn(SALES, 'Diam').say('Halo')
    await page.locator('[data-chat-id]', { hasText: 'Diam' }).waitFor()
    await settings()
    await dialog.getByRole('radio', { name: 'In mine, and in those that nobody has' }).check()
    await page.keyboard.press('Escape')
    await chatIn(SALES, 'Lagi').say('Halo')
    await toastOf('Lagi').waitFor()
    expect(await names()).toEqual(['Lagi'])
  })

  it('that a chat is theirs now, also one in which nothing is unread', async () => {
    const chat = chatIn(SALES, 'Pindah tangan')
    await chat.say('Sudah dijawab', { fromMe: true })
    const users = await system.accounts.users(system.ids.workspaceId)
    const [me, colleague] = ['Sari', 'Budi'].map((name) => users.find((user) => user.name === name))
    if (me === undefined || colleague === undefined) expect.fail()
    await system.log.append(chat, {
      kind: 'message',
      fromMe: true,
      whatsappId: `work ${chat.chatId}`,
      author: { type: 'agent', userId: colleague.userId, name: colleague.name },
      content: { type: 'work', assignee: { userId: me.userId, name: me.name } },
      sortTs: Date.now(),
    })
    await toastOf('Pindah tangan').waitFor()
    await putAway()
  })

  it('no page had an error of its own', () => {
    expect(complaints).toEqual([])
  })
})
