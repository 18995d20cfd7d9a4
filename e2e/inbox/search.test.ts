import { createCatalog } from '@sahut/core/catalog/catalog'
import { SearchAnswer } from '@sahut/core/contract/search'
import { newLabelId, type UserId } from '@sahut/core/model/ids'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

/** A guard against hanging only. */
const PATIENT = { timeout: 30_000 }

describe('an agent finds again what was said', () => {
  let system: System
  let browser: Browser
  let sari: AgentPage
  let page: Page

  const chatIn = async (inbox: number, name: string, ...texts: string[]) => {
    const chat = system.pastWhatsApp(name, inbox)
    for (const text of texts) await chat.say(text)
    return chat
  }
  const field = () => page.getByRole('search').getByRole('textbox')
  const results = () => page.getByTestId('search-results')
  const found = (text: string | RegExp) => results().getByRole('link').filter({ hasText: text })
  const lookFor = async (words: string) => {
    await field().fill(words)
    await results().waitFor()
  }
  /** As `lookFor`, to the server's answer: the index is behind the log. */
  const askFor = async (words: string) => {
    const answered = page.waitForResponse((response) => {
      const { pathname, searchParams } = new URL(response.url())
      return pathname.endsWith('/search') && searchParams.get('q') === words
    })
    await lookFor(words)
    return SearchAnswer.parse(await (await answered).json())
  }
  const marks = () => results().locator('mark').allTextContents()
  const rowOf = (text: string) =>
    page.getByTestId('conversation').locator('[data-seq]', { hasText: text }).first()
  const userOf = async (email: string): Promise<UserId> => {
    const users = await system.accounts.users(system.placeOf(0).workspaceId)
    return users.find((user) => user.email === email)?.userId ?? expect.fail(`there is no ${email}`)
  }

  beforeAll(async () => {
    system = await startSystem(['Sales', 'Service'])
    const talk = Array.from({ length: 160 }, (_, at) => `Obrolan nomor ${String(at)}`)
    await chatIn(0, 'Ibu Ratna', 'Kapan pengirimannya ke Jepara, kak?', ...talk)
    await chatIn(0, 'Pak Joko', 'Barang sudah dikirim?', 'Warna merah ya')
    const siti = await chatIn(1, 'Siti', 'Mau tanya soal ongkir')
    const { workspaceId } = siti
    const labelId = newLabelId()
    const label = { labelId, name: 'Pelanggan lama', colour: 'purple' as const }
    await createCatalog({ table: system.table }).labels.create(workspaceId, label)
    await system.log.append(siti, {
      kind: 'message',
      fromMe: true,
      whatsappId: 'work',
      author: { type: 'automatic' },
      content: { type: 'work', added: [{ labelId, name: label.name }] },
      sortTs: Date.now(),
    })
    browser = await launchBrowser()
    sari = await signInPage(browser, system.url, 'sari@shop.test', system.password)
    page = sari.page
    await page.locator('[data-chat-id]', { hasText: 'Ibu Ratna' }).waitFor()
  })

  afterAll(async () => {
    await browser.close()
    await system.close()
  })

  it('by any form of its words, marked, and jumps to the place however far back it is', async () => {
    await lookFor('kirim')
    await expect.poll(marks, PATIENT).toEqual(['dikirim', 'pengirimannya'])
    await found('Jepara').click()
    const row = rowOf('Kapan pengirimannya ke Jepara')
    await row.waitFor(PATIENT)
    await expect
      .poll(
        () =>
          row.evaluate(
            (one) => one.getBoundingClientRect().top > 0 && one.getBoundingClientRect().bottom < innerHeight,
          ),
        PATIENT,
      )
      .toBe(true)
    await sari.screenshot('search')
    expect(await sari.accessibilityFaults()).toEqual([])
  })

  it('and the results stay while the chat is answered', async () => {
    await found('Barang sudah dikirim?').click()
    await rowOf('Warna merah ya').waitFor(PATIENT)
    await sari.write('Sudah kak, tadi pagi')
    await rowOf('Sudah kak, tadi pagi').waitFor(PATIENT)
    expect(await marks()).toEqual(['dikirim', 'pengirimannya'])
    expect(await field().inputValue()).toBe('kirim')
  })

  it('though a letter is wrong, under words that say so', async () => {
    await lookFor('pengrimian')
    await results().getByText('Nothing found').waitFor(PATIENT)
    await lookFor('pengriman')
    await results()
      .getByRole('region', { name: 'Written nearly like it' })
      .getByText('Jepara')
      .waitFor(PATIENT)
  })

  it('contacts by name, phone number and label', async () => {
    for (const words of ['siti', '0812 5550 003', 'lama']) {
      await lookFor(words)
      await expect
        .poll(
          () =>
            results()
              .getByRole('region', { name: 'Contacts and groups' })
              .getByRole('link')
              .allTextContents(),
          PATIENT,
        )
        .toEqual([expect.stringContaining('Siti')])
    }
    await sari.screenshot('search-contacts')
    await found('Siti').click()
    await rowOf('Mau tanya soal ongkir').waitFor(PATIENT)
  })

  it('in one chat alone', async () => {
    await page.getByRole('main').getByRole('button', { name: 'Search in this chat' }).click()
    await page.getByText('In the chat with Siti').waitFor(PATIENT)
    await lookFor('kirim')
    await results().getByText('Nothing found').waitFor(PATIENT)
    await page.getByRole('button', { name: 'Search in all chats instead' }).click()
    await expect.poll(marks, PATIENT).toContain('dikirim')
    await page.getByRole('button', { name: 'End the search' }).click()
    await page.getByTestId('chat-list').waitFor(PATIENT)
  })

  it('by the keyboard alone', async () => {
    await page.getByTestId('conversation').focus()
    await page.keyboard.press('/')
    await page.keyboard.type('merah')
    await found('merah').waitFor(PATIENT)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await rowOf('Warna merah ya').waitFor(PATIENT)
    // From anywhere, by the palette.
    await page.getByRole('link', { name: 'Numbers' }).click()
    await page.getByRole('heading', { name: 'WhatsApp numbers' }).waitFor(PATIENT)
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog', { name: 'Find and do' }).getByRole('combobox').waitFor(PATIENT)
    await page.keyboard.type('ongkir')
    await page.getByRole('option', { name: /Search messages for/ }).click()
    await found('ongkir').waitFor(PATIENT)
    expect(await field().evaluate((input) => input === document.activeElement)).toBe(true)
    await page.keyboard.press('Escape')
    await page.getByTestId('chat-list').waitFor(PATIENT)
  })

  it('what is corrected or new is found as it is by now, and nothing of what one may not see', async () => {
    const { workspaceId, inboxId } = system.placeOf(1)
    await chatIn(1, 'Bu Lasmi', 'Lemari jati masih ada?')
    await expect
      .poll(async () => {
        await askFor('lemari')
        return (await askFor('lemari jati')).messages.length
      }, PATIENT)
      .toBe(1)
    await found('Lemari jati masih ada?').waitFor(PATIENT)
    await system.accounts.removeFromInbox(workspaceId, await userOf('sari@shop.test'), inboxId)
    await lookFor('lemari')
    await results().getByText('Nothing found').waitFor(PATIENT)
    await system.accounts.addToInbox(workspaceId, await userOf('sari@shop.test'), inboxId)
    await lookFor('lemari jat')
    await found('Lemari jati masih ada?').waitFor(PATIENT)
  })

  it('on a phone too, where results and chat take turns', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await lookFor('kirim')
    await found('Jepara').waitFor(PATIENT)
    await sari.screenshot('search-phone')
    expect(await sari.accessibilityFaults()).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await found('Barang sudah dikirim?').click()
    await rowOf('Warna merah ya').waitFor(PATIENT)
    await page.getByRole('main').getByRole('button', { name: 'Search in this chat' }).click()
    await page.getByText('In the chat with Pak Joko').waitFor(PATIENT)
    await lookFor('merah')
    await found('merah').waitFor(PATIENT)
  })
})
