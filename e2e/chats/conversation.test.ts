import { afterAll, describe, expect, it } from 'vitest'
import { signInPage } from '../browser.ts'
import { startConversations } from './conversation-fixture.ts'

const { system, browser, sari, chatOf, rowOf, close } = await startConversations()
afterAll(close)

describe('a conversation on the screen', () => {
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
    await sari.scroll(-900)
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

  it('the page had no error of its own', () => {
    expect(sari.complaints).toEqual([])
  })
})
