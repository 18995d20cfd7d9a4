import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { startConversations } from './conversation-fixture.ts'

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

const { sari, chatOf, rowOf, close } = await startConversations()
afterAll(close)

describe('what a stranger writes, on the screen', () => {
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

  it('D17: who has no name that can be seen is called by number, no name turns its row around, and blanks are not sent', async () => {
    const { page } = sari
    await chatOf('\u200e\u200e', 'Siapa saya?')
    await chatOf('\u202eBudi gpj.exe', 'Kiri ke kanan')
    await rowOf('Siapa saya?')
      .getByText(/^\+62 812/)
      .waitFor()
    await rowOf('Kiri ke kanan').getByText('Budi gpj.exe', { exact: true }).waitFor()
    await sari.openChat('Siapa saya?')
    await page.fill('textarea', '\u200b\u2060 \u200b')
    await page.press('textarea', 'Enter')
    await page.waitForSelector('[aria-label="Send"][aria-disabled="true"]')
    expect(await page.inputValue('textarea')).toBe('\u200b\u2060 \u200b')
    expect((await sari.rendered()).length).toBe(1)
  })

  it('the page had no error of its own', () => {
    expect(sari.complaints).toEqual([])
  })
})
