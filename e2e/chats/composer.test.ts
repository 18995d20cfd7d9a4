import { afterAll, describe, expect, it } from 'vitest'
import { signInPage } from '../browser.ts'
import { startConversations } from './conversation-fixture.ts'

const { system, browser, sari, chatOf, rowOf, close } = await startConversations()
afterAll(close)

describe('what an agent types', () => {
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

  it('D12: who signs out without a connection is told so and loses nothing; with one, no draft is left', async () => {
    const budi = await signInPage(browser, system.url, 'budi@shop.test', system.password)
    const { page } = budi
    await chatOf('Bu Pamit', 'Ada?')
    await budi.openChat('Bu Pamit')
    await page.fill('textarea', 'rahasia toko')
    await page.getByRole('button', { name: 'Account of Budi' }).click()
    await page.context().setOffline(true)
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('alert').first().waitFor()
    expect(await page.inputValue('textarea')).toBe('rahasia toko')
    await page.context().setOffline(false)
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.waitForURL(/\/sign-in$/)
    const left = await page.evaluate(() =>
      [localStorage, sessionStorage].flatMap((place) => Object.keys(place).map((key) => place.getItem(key))),
    )
    expect(left.join()).not.toContain('rahasia toko')
    await budi.close()
  })

  it('D13: a file that is pasted or dropped waits to be sent, and the page stays', async () => {
    const { page } = sari
    await chatOf('Bu Foto', 'Ini bukti transfernya')
    await sari.openChat('Bu Foto')
    const tray = page.getByTestId('file-tray')
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
      await tray.getByText('bukti.png').waitFor()
      expect(await sari.accessibilityFaults()).toEqual([])
      await tray.getByRole('button', { name: 'Remove bukti.png' }).click()
      await tray.waitFor({ state: 'detached' })
    }
  })

  it('D14: another language changes the words in place: nothing is drawn anew, moved or lost', async () => {
    const { page } = sari
    const many = Array.from({ length: 60 }, (_, at) => `kalimat ${String(at + 1)}`)
    await chatOf('Bu Bahasa', ...many)
    await sari.openChat('Bu Bahasa')
    await page.fill('textarea', 'setengah jadi')
    const area = page.getByTestId('conversation')
    await sari.scroll(-400)
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
