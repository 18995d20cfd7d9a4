import { chatIdOf, ContactId } from '@sahut/core/model/ids'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from './browser.ts'
import { startSystem, type System } from './system.ts'

/** Texts that stop a browser which lays them out as they are (F2). */
const FREEZING = {
  skinTones: `👍${'🏽'.repeat(30_000)}`,
  marks: `a${'\u0301'.repeat(65_000)}`,
  thaiMarks: '\u0e49'.repeat(65_000),
  joinedEmojis: '👩\u200d'.repeat(20_000),
}

/** Runs something while the page's main thread is asked every few ms whether it is free. @returns its longest wait, ms */
const longestBlock = async (page: Page, act: () => Promise<unknown>): Promise<number> => {
  await page.evaluate(() => {
    const watch = { longest: 0, last: performance.now() }
    Object.assign(window, { watch })
    setInterval(() => {
      const now = performance.now()
      watch.longest = Math.max(watch.longest, now - watch.last)
      watch.last = now
    }, 5)
  })
  await act()
  return page.evaluate(() => (window as unknown as { watch: { longest: number } }).watch.longest)
}

describe('a conversation on the screen', () => {
  let system: System
  let browser: Browser
  let sari: AgentPage
  let contacts = 0

  /** A chat with what a customer wrote, past WhatsApp. */
  const chatOf = async (name: string, ...texts: string[]) => {
    contacts += 1
    const contact = ContactId.parse(`9007770${String(contacts).padStart(5, '0')}@lid`)
    const chatId = chatIdOf(system.ids.numberId, contact)
    const chat = {
      ...system.ids,
      chatId,
      contact: { id: contact, phone: `62899${String(contacts).padStart(7, '0')}`, name },
    }
    const write = (...more: string[]) =>
      Promise.all(
        more.map((text, at) =>
          system.log.append(chat, {
            kind: 'message',
            fromMe: false,
            whatsappId: `${chatId}${String(Date.now())}${String(at)}${text.slice(0, 20)}`,
            author: { type: 'contact' },
            content: { type: 'text', text },
            sortTs: Date.now(),
          }),
        ),
      )
    await write(...texts)
    const stored = () => system.log.chat({ workspaceId: system.ids.workspaceId, chatId })
    return { chatId, write, stored, path: `/inbox/${system.ids.inboxId}/chat/${chatId}` }
  }
  const rowOf = (name: string) => sari.page.locator('[data-chat-id]', { hasText: name })

  beforeAll(async () => {
    system = await startSystem()
    browser = await launchBrowser()
    sari = await signInPage(browser, system.url, 'sari@shop.test', system.password)
  })

  afterAll(async () => {
    await browser.close()
    await system.close()
  })

  it("F2: one customer's text does not stop the page: not in the list, not in the chat, and no name does", async () => {
    const { page } = sari
    await chatOf('Polos', 'halo kak '.repeat(7_000))
    await rowOf('Polos').waitFor()
    const plain = await longestBlock(page, () => sari.openChat('Polos'))
    for (const [kind, text] of Object.entries(FREEZING)) {
      await chatOf(`Nakal ${kind} ${text.slice(0, 5_000)}`, text)
      await rowOf(`Nakal ${kind}`).waitFor()
      const nasty = await longestBlock(page, () => sari.openChat(`Nakal ${kind}`))
      expect(nasty, kind).toBeLessThan(5 * plain + 250)
    }
    await page.getByText('Some stacked signs of this text are left out').waitFor()
    expect(await sari.accessibilityFaults()).toEqual([])
  })

  it('F2: of a long text the beginning is shown, and all of it to whoever asks', async () => {
    const { page } = sari
    await chatOf('Panjang', `${'kata '.repeat(1_500)}akhir`)
    await sari.openChat('Panjang')
    expect(await page.getByTestId('text').innerText()).not.toContain('akhir')
    await page.getByRole('button', { name: 'Read more' }).click()
    await page.getByTestId('text').getByText('akhir').waitFor()
    expect(await page.getByRole('button', { name: 'Read more' }).count()).toBe(0)
  })

  it('D7: a chat opens at the first unread message, and the team is told only of what was on screen', async () => {
    const { page } = sari
    const many = Array.from({ length: 40 }, (_, at) => `kabar ${String(at + 1)} ${'kata '.repeat(30)}`)
    const { write, stored } = await chatOf('Bu Banyak', 'pertama')
    await sari.openChat('Bu Banyak')
    while ((await stored())?.unread !== 0) await page.waitForTimeout(50)
    await chatOf('Pak Lain', 'lain')
    await sari.openChat('Pak Lain')
    for (const text of many) await write(text)
    await rowOf('Bu Banyak').getByText('40 unread messages').waitFor()

    await sari.openChat('Bu Banyak')
    await page.getByTestId('unread-divider').waitFor()
    await sari.shows((messages) => messages.some(({ text }) => text.startsWith('kabar 3 ')))
    expect(await page.getByTestId('unread-divider').getByText('40 unread messages').isVisible()).toBe(true)
    while ((await stored())?.unread === 40) await page.waitForTimeout(50)
    const box = await page.getByTestId('conversation').boundingBox()
    const lastVisible = Math.max(
      ...(await page.$$eval(
        '[data-testid="conversation"] [data-seq]',
        (rows, bottom) =>
          rows
            .filter((row) => row.getBoundingClientRect().top < bottom)
            .map((row) => Number(row.getAttribute('data-seq'))),
        (box?.y ?? 0) + (box?.height ?? 0),
      )),
    )
    const seen = (await stored())?.seen ?? Infinity
    expect(seen).toBeGreaterThan(1)
    expect(seen).toBeLessThanOrEqual(lastVisible)
    expect((await stored())?.unread).toBeGreaterThan(20)
    await page.getByRole('button', { name: /new messages$/ }).waitFor()
    expect(await sari.accessibilityFaults()).toEqual([])

    // The divider stays for the visit; whoever reads on has read on.
    await page.getByRole('button', { name: /new messages$/ }).click()
    while ((await stored())?.unread !== 0) await page.waitForTimeout(50)
    expect(await page.getByTestId('unread-divider').count()).toBeLessThanOrEqual(1)
  })

  it('D8: a chat that was open is there at once when an agent comes back, where they were, with what came since', async () => {
    const { page } = sari
    const many = Array.from({ length: 60 }, (_, at) => `baris ${String(at + 1)} ${'kata '.repeat(at % 20)}`)
    const { write, stored } = await chatOf('Pak Kembali', ...many)
    await chatOf('Bu Selang', 'selang')
    await sari.openChat('Pak Kembali')
    await page.getByTestId('conversation').hover()
    await page.getByRole('button', { name: /new messages$|To the newest message/ }).click()
    await sari.shows((messages) => messages.some(({ text }) => text.startsWith('baris 60')))
    // Whoever looked at it for long enough has read it; only then the next message is the only new one.
    while ((await stored())?.unread !== 0) await page.waitForTimeout(50)
    await page.mouse.wheel(0, -900)
    await page.waitForTimeout(500)
    const place = () =>
      page.$$eval('[data-testid="conversation"] [data-seq]', (rows) =>
        rows.map(
          (row) =>
            `${row.getAttribute('data-seq') ?? ''} ${String(Math.round(row.getBoundingClientRect().top))}`,
        ),
      )
    const before = await place()
    await sari.openChat('Bu Selang')
    await write('kabar baru')
    await rowOf('Pak Kembali').getByText('kabar baru').waitFor()
    await page.evaluate(() => {
      const loads: string[] = []
      Object.assign(window, { loads })
      new MutationObserver(() => {
        const text = document.querySelector('main')?.textContent ?? ''
        if (text.includes('Loading messages')) loads.push(text)
      }).observe(document.body, { childList: true, subtree: true })
    })
    await sari.openChat('Pak Kembali')
    await page.waitForSelector('[data-connection="level"]')
    await page.getByRole('button', { name: '1 new message', exact: true }).waitFor()
    const after = new Map((await place()).map((row) => row.split(' ') as [string, string]))
    const moves = before.flatMap((row) => {
      const [seq = '', top = ''] = row.split(' ')
      const now = after.get(seq)
      return now === undefined ? [] : [Math.abs(Number(now) - Number(top))]
    })
    expect(moves.length).toBeGreaterThan(5)
    expect(Math.max(...moves)).toBeLessThanOrEqual(2)
    expect(await page.evaluate(() => (window as unknown as { loads: string[] }).loads)).toEqual([])
  })

  it('D8: without a connection a chat that was open can be read, and one that never was says why it can not', async () => {
    const budi = await signInPage(browser, system.cuttableUrl, 'budi@shop.test', system.password)
    const { page } = budi
    await chatOf('Bu Dulu', 'sudah dibuka')
    await chatOf('Pak Belum', 'belum dibuka')
    await budi.openChat('Bu Dulu')
    await page.waitForSelector('[data-connection="level"]')
    await page.locator('[data-chat-id]', { hasText: 'Pak Belum' }).waitFor()
    system.wire.cut()
    await page.waitForSelector('[data-connection="reconnecting"]')
    await page.locator('[data-chat-id]', { hasText: 'Pak Belum' }).click()
    await page.getByRole('heading', { name: "This chat isn't on this device yet" }).waitFor()
    expect(await budi.accessibilityFaults()).toEqual([])
    await budi.openChat('Bu Dulu')
    await budi.shows((messages) => messages.some(({ text }) => text === 'sudah dibuka'))
    await page.locator('[data-chat-id]', { hasText: 'Pak Belum' }).click()
    system.wire.mend()
    await budi.shows((messages) => messages.some(({ text }) => text === 'belum dibuka'))
    expect(budi.complaints).toEqual([])
    await budi.close()
  })

  it("D9: the Enter that chooses an input method's word in Safari sends nothing", async () => {
    const { page } = sari
    await chatOf('Yuki', 'もしもし')
    await sari.openChat('Yuki')
    await page.fill('textarea', 'おはよう')
    const isTaken = await page.$eval('textarea', (area) => {
      area.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }))
      return !area.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true }),
      )
    })
    expect(isTaken).toBe(false)
    expect(await page.inputValue('textarea')).toBe('おはよう')
    await page.press('textarea', 'Enter')
    await sari.shows((messages) => messages.some(({ text }) => text === 'おはよう'))
  })

  it('D12: two tabs share one draft, the list shows it, and sending takes it from both', async () => {
    const { page } = sari
    await chatOf('Bu Draf', 'Ada?')
    await sari.openChat('Bu Draf')
    const other = await page.context().newPage()
    await other.goto(page.url())
    const there = other.getByTestId('composer')
    await there.waitFor()
    await page.fill('textarea', 'Ada, kak')
    await other.waitForFunction(() => document.querySelector('textarea')?.value === 'Ada, kak')
    await there.fill('Ada, kak, dua')
    await page.waitForFunction(() => document.querySelector('textarea')?.value === 'Ada, kak, dua')
    await chatOf('Pak Tanpa', 'Halo')
    await sari.openChat('Pak Tanpa')
    await rowOf('Bu Draf').getByText('Draft:').waitFor()
    await there.press('Enter')
    await rowOf('Bu Draf').getByText('Draft:').waitFor({ state: 'detached' })
    await sari.openChat('Bu Draf')
    await sari.shows((messages) => messages.some(({ text }) => text === 'Ada, kak, dua'))
    expect(await page.inputValue('textarea')).toBe('')
    await other.close()
  })

  it('D14: another language changes the words in place: nothing is drawn anew, moved or lost', async () => {
    const { page } = sari
    const many = Array.from({ length: 60 }, (_, at) => `kalimat ${String(at + 1)}`)
    await chatOf('Bu Bahasa', ...many)
    await sari.openChat('Bu Bahasa')
    await page.fill('textarea', 'setengah jadi')
    const area = page.getByTestId('conversation')
    await area.hover()
    await page.mouse.wheel(0, -400)
    await page.waitForTimeout(400)
    const look = () => area.evaluate((element) => [element.scrollTop, element.getAttribute('data-same')])
    await area.evaluate((element) => {
      element.setAttribute('data-same', 'yes')
    })
    const before = await look()
    await page.getByRole('button', { name: 'Account of Sari' }).click()
    await page.getByRole('menuitemradio', { name: 'Bahasa Indonesia' }).click()
    await page.getByPlaceholder('Ketik pesan').waitFor()
    await page.locator('[data-chat-id]').first().waitFor()
    await page.getByTestId('conversation').getByText('Hari ini').first().waitFor({ state: 'attached' })
    expect(await look()).toEqual(before)
    expect(await page.inputValue('textarea')).toBe('setengah jadi')
    await page.getByRole('menuitemradio', { name: 'English' }).click()
    await page.keyboard.press('Escape')
    await page.getByPlaceholder('Type a message').waitFor()
    await page.fill('textarea', '')
  })

  it('D13: a file that is pasted or dropped is refused in words, and the page stays', async () => {
    const { page } = sari
    await chatOf('Bu Foto', 'Ini bukti transfernya')
    await sari.openChat('Bu Foto')
    const words = page.getByRole('alert').filter({ hasText: "Files can't be sent from Sahut yet" })
    const give = (type: 'paste' | 'drop') =>
      page.$eval(
        'textarea',
        (area, event) => {
          const files = new DataTransfer()
          files.items.add(new File(['x'], 'bukti.png', { type: 'image/png' }))
          const init = { bubbles: true, cancelable: true }
          return !area.dispatchEvent(
            event === 'paste'
              ? new ClipboardEvent('paste', { ...init, clipboardData: files })
              : new DragEvent('drop', { ...init, dataTransfer: files }),
          )
        },
        type,
      )
    for (const type of ['paste', 'drop'] as const) {
      expect(await give(type)).toBe(true)
      await words.waitFor()
      expect(await sari.accessibilityFaults()).toEqual([])
      await words.getByRole('button', { name: 'Close' }).click()
      await words.waitFor({ state: 'detached' })
    }
  })

  it('D16: a chat that is unknown says so, with the way back; the tab names the chat that is open', async () => {
    const { page } = sari
    const { path } = await chatOf('Pak Judul', 'Halo')
    await sari.openChat('Pak Judul')
    await page.waitForFunction(() => document.title.includes('Pak Judul'))
    await page.goto(`${system.url}${path}x`)
    await page.getByRole('heading', { name: "This chat isn't here" }).waitFor()
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0)
    expect(await sari.accessibilityFaults()).toEqual([])
    await page.getByRole('alert').getByRole('link', { name: 'Back to the chats' }).click()
    await page.getByText('Choose a chat').waitFor()
  })

  it('D17: who has no name that can be seen is called by number, no name turns its row around, and blanks are not sent', async () => {
    const { page } = sari
    await chatOf('\u200e\u200e', 'Siapa saya?')
    await chatOf('\u202eBudi gpj.exe', 'Kiri ke kanan')
    await rowOf('Siapa saya?')
      .getByText(/^\+62 899/)
      .waitFor()
    await rowOf('Kiri ke kanan').getByText('Budi gpj.exe', { exact: true }).waitFor()
    await sari.openChat('Siapa saya?')
    await page.fill('textarea', '\u200b\u2060 \u200b')
    await page.press('textarea', 'Enter')
    await page.waitForSelector('[aria-label="Send"][aria-disabled="true"]')
    expect(await page.inputValue('textarea')).toBe('\u200b\u2060 \u200b')
    expect((await sari.rendered()).length).toBe(1)
  })

  it.each([
    { width: 3840, height: 2160 },
    { width: 820, height: 1180 },
  ])(
    'D15: on $width px both sides of a conversation and the name of its customer can be read',
    async (size) => {
      const { page } = sari
      await chatOf(`Ibu Kartika Sari ${String(size.width)}`, 'Halo')
      await sari.openChat(`Ibu Kartika Sari ${String(size.width)}`)
      await sari.write('Halo juga')
      await sari.shows((messages) => messages.length === 2)
      await page.waitForSelector('[data-connection="level"]')
      await page.setViewportSize(size)
      const name = await page.$eval('h1 bdi', (element) => {
        const heading = element.parentElement
        return { has: heading?.clientWidth ?? 0, needs: heading?.scrollWidth ?? Infinity }
      })
      if (size.width < 1_000) expect(name.has).toBeGreaterThanOrEqual(Math.min(name.needs, 120))
      else expect(name.has).toBe(name.needs)
      const bubbles = await page.$$eval('[data-seq] > div', (all) =>
        all.map((element) => element.getBoundingClientRect()).map(({ left, right }) => ({ left, right })),
      )
      const [theirs, ours] = bubbles
      expect((ours?.right ?? Infinity) - (theirs?.left ?? 0)).toBeLessThan(1_100)
      await page.setViewportSize({ width: 1280, height: 800 })
    },
  )

  it('A2: a page that is too old says so, keeps what is typed, and is loaded anew once nothing is', async () => {
    const { page } = sari
    await chatOf('Bu Rilis', 'Halo')
    await sari.openChat('Bu Rilis')
    await page.fill('textarea', 'Sebentar ya')
    const isOld = { now: true }
    await page.route('**/api/**', (route) => {
      const headers = { ...route.request().headers(), ...(isOld.now ? { 'sahut-protocol': '0' } : {}) }
      return route.continue({ headers })
    })
    await page.evaluate(() => window.dispatchEvent(new Event('online')))
    await page.getByText('Sahut has been updated').waitFor()
    await page.waitForTimeout(3_000)
    expect(await page.inputValue('textarea')).toBe('Sebentar ya')
    expect(await sari.accessibilityFaults()).toEqual([])
    const reloaded = page.waitForEvent('load')
    isOld.now = false
    await page.fill('textarea', '')
    await reloaded
    await page.getByRole('heading', { name: 'Bu Rilis' }).waitFor()
    expect(await page.getByText('Sahut has been updated').count()).toBe(0)
    await page.unroute('**/api/**')
  })

  it('the page had no error of its own', () => {
    expect(sari.complaints).toEqual([])
  })
})
