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
    return { chatId, write, path: `/inbox/${system.ids.inboxId}/chat/${chatId}` }
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

  it('the page had no error of its own', () => {
    expect(sari.complaints).toEqual([])
  })
})
