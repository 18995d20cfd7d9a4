import { afterAll, describe, expect, it } from 'vitest'
import { type AgentPage, signInPage } from '../browser.ts'
import { startConversations } from './conversation-fixture.ts'

const { system, browser, sari: laptop, chatOf, close } = await startConversations()
afterAll(close)

const onPhone = () => signInPage(browser, system.url, 'sari@shop.test', system.password)
const rowOf = ({ page }: AgentPage, name: string) => page.locator('[data-chat-id]', { hasText: name })

/** The servers have answered a telling of this text. */
const told = ({ page }: AgentPage, text: string) =>
  page.waitForResponse(
    (response) =>
      response.url().endsWith('/draft') &&
      response.ok() &&
      (response.request().postDataJSON() as { text: string }).text === text,
  )
/** The agent comes back to the page; what it has read is old enough to be read again. */
const look = async ({ page }: AgentPage) => {
  await page.waitForTimeout(10_000)
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
}

describe('drafts over devices', () => {
  it('D12: what was begun at a laptop is gone on with on a phone, sent there, and gone from both', async () => {
    await chatOf('Bu Lanjut', 'Ada?')
    await chatOf('Pak Lain', 'Halo')
    await laptop.openChat('Bu Lanjut')
    const keeping = told(laptop, 'Ada, kak. Warna')
    await laptop.page.fill('textarea', 'Ada, kak. Warna')
    await keeping

    const phone = await onPhone()
    await rowOf(phone, 'Bu Lanjut').getByText('Draft: Ada, kak. Warna').waitFor()
    await phone.screenshot('drafts-list')
    await phone.openChat('Pak Lain')
    expect(await phone.page.inputValue('textarea')).toBe('')
    await phone.openChat('Bu Lanjut')
    expect(await phone.page.inputValue('textarea')).toBe('Ada, kak. Warna')
    const goingOn = told(phone, 'Ada, kak. Warna apa?')
    await phone.page.fill('textarea', 'Ada, kak. Warna apa?')
    await phone.page.locator('textarea').blur()
    await goingOn

    await look(laptop)
    await laptop.page.waitForFunction(
      () => document.querySelector('textarea')?.value === 'Ada, kak. Warna apa?',
    )
    const emptied = told(phone, '')
    await phone.page.press('textarea', 'Enter')
    await phone.shows((messages) => messages.some(({ text }) => text === 'Ada, kak. Warna apa?'))
    await emptied
    await look(laptop)
    await laptop.page.waitForFunction(() => document.querySelector('textarea')?.value === '')
    await laptop.openChat('Pak Lain')
    await rowOf(laptop, 'Bu Lanjut').getByText('Draft:').waitFor({ state: 'detached' })
    expect(phone.complaints).toEqual([])
    await phone.close()
  })

  it('D12: what is typed without a connection stays here, and is told when there is one', async () => {
    const { page } = laptop
    await chatOf('Bu Luring', 'Ada?')
    await laptop.openChat('Bu Luring')
    await page.context().setOffline(true)
    await page.fill('textarea', 'Sebentar')
    await page.locator('textarea').blur()
    const keeping = told(laptop, 'Sebentar')
    await page.waitForTimeout(1_000)
    await page.context().setOffline(false)
    await keeping
    const phone = await onPhone()
    await phone.openChat('Bu Luring')
    await phone.page.waitForFunction(() => document.querySelector('textarea')?.value === 'Sebentar')
    await phone.close()
  })

  it('D12: signing out leaves no draft in the browser, and the next sign-in finds it again', async () => {
    const phone = await onPhone()
    const { page } = phone
    await chatOf('Bu Kembali', 'Ada?')
    await phone.openChat('Bu Kembali')
    const keeping = told(phone, 'rahasia toko')
    await page.fill('textarea', 'rahasia toko')
    // At once: the way to the menu leaves the field, by which it is told.
    await page.getByRole('button', { name: 'Account of Sari' }).click()
    await keeping
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.waitForURL(/\/sign-in$/)
    expect(await page.evaluate(() => JSON.stringify(Object.entries(localStorage)))).not.toMatch(
      /rahasia|draft/,
    )
    await phone.close()
    const again = await onPhone()
    await rowOf(again, 'Bu Kembali').getByText('Draft: rahasia toko').waitFor()
    await again.close()
  })
})
