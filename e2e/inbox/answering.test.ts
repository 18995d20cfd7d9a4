import { afterAll, describe, expect, it } from 'vitest'
import { signInPage } from '../browser.ts'
import { startConversations } from '../chats/conversation-fixture.ts'

const { system, browser, sari, chatOf, rowOf, close } = await startConversations()
afterAll(close)

describe('who answers, in the list', () => {
  it('a colleague who types an answer, and has just given one, stands in the row of the chat; a note tells nothing', async () => {
    await chatOf('Bu Ramai', 'Ada?')
    await rowOf('Bu Ramai').waitFor()
    const budi = await signInPage(browser, system.url, 'budi@shop.test', system.password)
    await budi.openChat('Bu Ramai')
    const line = rowOf('Bu Ramai').getByTestId('answering')

    const mode = budi.page.getByRole('group', { name: 'What you write' })
    await mode.getByRole('button', { name: 'Note' }).click()
    const note = budi.page.getByTestId('note-composer')
    await note.pressSequentially('rahasia tim', { delay: 300 })
    expect(await line.count()).toBe(0)
    await note.fill('')
    await mode.getByRole('button', { name: 'Answer' }).click()

    await budi.page.locator('textarea').first().pressSequentially('Ada, kak', { delay: 200 })
    await line.getByText('Budi is typing…').waitFor()
    await sari.screenshot('list-answering')
    await sari.page.setViewportSize({ width: 390, height: 844 })
    await sari.screenshot('list-answering-phone')
    expect(await sari.accessibilityFaults()).toEqual([])
    await sari.page.setViewportSize({ width: 1280, height: 800 })
    // The agent's own list tells nothing of themselves.
    expect(
      await budi.page.locator('[data-chat-id]', { hasText: 'Bu Ramai' }).getByTestId('answering').count(),
    ).toBe(0)
    await budi.page.locator('textarea').first().press('Enter')
    await line.getByText('Budi has just answered').waitFor()
    expect(sari.received.join()).not.toContain('rahasia tim')
    await budi.close()
  })

  it('the line of who stopped goes by itself', async () => {
    await chatOf('Bu Tunggu', 'Ada?')
    const budi = await signInPage(browser, system.url, 'budi@shop.test', system.password)
    await budi.openChat('Bu Tunggu')
    await budi.page.locator('textarea').first().pressSequentially('Ada', { delay: 200 })
    const line = rowOf('Bu Tunggu').getByTestId('answering')
    await line.waitFor()
    await budi.page.locator('textarea').first().fill('')
    await line.waitFor({ state: 'detached' })
    await budi.close()
  })
})
