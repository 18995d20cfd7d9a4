import { createCatalog } from '@sahut/core/catalog/catalog'
import { type ChatId, newLabelId } from '@sahut/core/model/ids'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

describe('conditions on a list', () => {
  let system: System
  let browser: Browser
  let sari: AgentPage
  let page: Page

  const chatOf = async (name: string): Promise<ChatId> => {
    const { chatId, say } = system.pastWhatsApp(name)
    await say('Halo kak')
    return chatId
  }
  const label = async (chatId: ChatId, labelId: ReturnType<typeof newLabelId>) => {
    const chat = await system.log.chat({ workspaceId: system.ids.workspaceId, chatId })
    if (chat === undefined) throw new Error('There is no such chat.')
    await system.log.append(chat, {
      kind: 'message',
      fromMe: true,
      author: { type: 'automatic' },
      whatsappId: `${chatId} label`,
      content: { type: 'work', added: [{ labelId, name: 'VIP' }] },
      sortTs: Date.now(),
    })
  }
  const rows = async () => (await page.locator('[data-chat-id]').allTextContents()).length
  const rowOf = (name: string) => page.locator('[data-chat-id]', { hasText: name })
  const bar = () => page.getByRole('group', { name: 'Filter' })
  const dialog = () => page.getByRole('dialog', { name: 'Filter' })

  beforeAll(async () => {
    system = await startSystem(['Sales'])
    browser = await launchBrowser()
    sari = await signInPage(browser, system.url, 'sari@shop.test', system.password)
    page = sari.page
  })
  afterAll(async () => {
    await browser.close()
    await system.close()
  })

  it('show only what meets them, live, and are kept as a view that is found again', async () => {
    const vip = newLabelId()
    await createCatalog({ table: system.table }).labels.create(system.ids.workspaceId, {
      labelId: vip,
      name: 'VIP',
      colour: 'blue',
    })
    const ratna = await chatOf('Ibu Ratna')
    await chatOf('Pak Joko')
    const dewi = await chatOf('Bu Dewi')
    await label(ratna, vip)
    await page.reload()
    await rowOf('Pak Joko').waitFor()
    await bar().getByRole('button', { name: 'Filter' }).click()
    await dialog().getByRole('checkbox', { name: 'VIP' }).check()
    await sari.screenshot('filter')
    expect(await sari.accessibilityFaults()).toEqual([])
    await dialog().getByRole('button', { name: 'Show these' }).click()
    await bar().getByRole('button', { name: '1 condition' }).waitFor()
    await expect.poll(rows).toBe(1)
    await rowOf('Ibu Ratna').waitFor()
    // What becomes such a chat comes, what is no such chat does not.
    await label(dewi, vip)
    await rowOf('Bu Dewi').waitFor()
    await chatOf('Pak Budi')
    expect(await rows()).toBe(2)
    // A chat is opened and left without losing them; so is the page.
    await sari.openChat('Bu Dewi')
    expect(await rows()).toBe(2)
    await page.reload()
    await expect.poll(rows).toBe(2)

    await bar().getByRole('button', { name: '1 condition' }).click()
    await dialog().getByRole('button', { name: 'Keep as a view' }).click()
    await dialog().getByRole('textbox', { name: 'Name of the view' }).fill('Important')
    await page.keyboard.press('Enter')
    const view = bar().getByRole('button', { name: 'Important' })
    await expect.poll(() => view.getAttribute('aria-pressed')).toBe('true')
    await bar().getByRole('button', { name: 'Show all chats again' }).click()
    await rowOf('Pak Joko').waitFor()
    await view.click()
    await expect.poll(rows).toBe(2)
    await sari.screenshot('views')
    expect(await sari.accessibilityFaults()).toEqual([])
    // By its name too.
    await bar().getByRole('button', { name: 'Show all chats again' }).click()
    await rowOf('Pak Joko').waitFor()
    await page.keyboard.press('Control+K')
    await page.getByRole('combobox').fill('Important')
    await page.getByRole('option', { name: 'Important' }).first().waitFor()
    await page.keyboard.press('Enter')
    await expect.poll(rows).toBe(2)
  })

  it('that nothing meets say so, and are taken back by one click', async () => {
    await page.goto(`${system.url}/inbox/all`)
    await bar().getByRole('button', { name: 'Filter' }).click()
    await dialog().getByRole('checkbox', { name: 'Urgent' }).check()
    await dialog().getByRole('button', { name: 'Show these' }).click()
    await page.getByText('No chat here is like that.').waitFor()
    await bar().getByRole('button', { name: 'Show all chats again' }).click()
    await rowOf('Pak Joko').waitFor()
  })
})
