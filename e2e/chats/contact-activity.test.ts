import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

describe('what contacts and the team see of each other', () => {
  let system: System
  let browser: Browser
  let admin: AgentPage
  let agent: AgentPage
  let contact: { pn: string }

  beforeAll(async () => {
    system = await startSystem()
    browser = await launchBrowser()
    admin = await signInPage(browser, system.url, 'admin@shop.test', system.password)
    agent = await signInPage(browser, system.url, 'sari@shop.test', system.password)
    contact = await system.simulator.createContact({ name: 'Ibu Ratna' })
  })

  afterAll(async () => {
    await browser.close()
    await system.close()
  })

  /** Sets what contacts see, as an admin does. */
  const set = async (name: RegExp, isOn: boolean) => {
    const { page } = admin
    await page.goto(`${system.url}/numbers`)
    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByRole('dialog').getByRole('checkbox', { name }).setChecked(isOn)
    expect(await admin.accessibilityFaults()).toEqual([])
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }

  const journal = () => system.simulator.wholeJournal()
  /** The ids that WhatsApp was told of as read, each as often as it was told. */
  const toldRead = async () =>
    (await journal()).flatMap((entry) =>
      entry.event === 'companion:receipt' && entry.type === 'read' ? [entry.id] : [],
    )
  const write = async (text: string) => {
    const { id } = await system.simulator.send(contact.pn, { to: system.phone, text })
    await agent.shows((messages) => messages.some((message) => message.text === text))
    return id
  }

  it('what an agent reads is marked read on WhatsApp once, in however many tabs, unless people do not want it', async () => {
    const first = await system.simulator.send(contact.pn, { to: system.phone, text: 'satu' })
    await agent.openChat('Ibu Ratna')
    const colleague = await signInPage(browser, system.url, 'budi@shop.test', system.password)
    await colleague.openChat('Ibu Ratna')
    await expect.poll(toldRead).toEqual([first.id])
    const second = await write('dua')
    await expect.poll(toldRead).toEqual([first.id, second])
    await colleague.close()

    await set(/Tell WhatsApp/, false)
    await write('tiga')
    await expect
      .poll(
        async () =>
          (
            await system.log.chats(
              { workspaceId: system.ids.workspaceId, inboxIds: [system.ids.inboxId] },
              undefined,
              1,
            )
          ).chats[0]?.unread,
      )
      .toBe(0)
    await set(/Tell WhatsApp/, true)
    const fourth = await write('empat')
    await expect.poll(async () => (await toldRead()).at(-1)).toBe(fourth)
    expect((await toldRead()).length).toBe(3)
  })

  it('an agent sees at once that the contact types or records, is online, and when they were last', async () => {
    const shown = agent.page.getByTestId('contact-does')
    const does = (what: 'typing' | 'recording' | 'online' | 'offline') =>
      system.simulator.doing(contact.pn, system.phone, what)
    await does('typing')
    await shown.getByText('typing…').waitFor()
    await does('recording')
    await shown.getByText('recording audio…').waitFor()
    await does('online')
    await shown.getByText('online').waitFor()
    // What was being typed has come.
    await does('typing')
    await shown.getByText('typing…').waitFor()
    await write('lima')
    await shown.getByText('online').waitFor()
    // Told of who has the chat open only.
    await does('offline')
    await shown.getByText(/last seen/).waitFor()
  })

  it('the contact sees that an agent types only where people want it, and the number is online no longer than that', async () => {
    const states = async () =>
      (await journal()).flatMap((entry) => {
        if (entry.event === 'companion:typing') return [entry.isTyping ? 'typing' : 'stopped']
        if (entry.event === 'companion:online') return [entry.isOnline ? 'online' : 'offline']
        return []
      })
    const before = (await states()).length
    const news = async () => (await states()).slice(before)
    const composer = agent.page.locator('textarea')
    await composer.fill('Sebentar')
    await agent.write('Sebentar ya')
    await agent.shows((messages) =>
      messages.some(({ text, status }) => text === 'Sebentar ya' && status === 'sent'),
    )
    expect(await news()).toEqual([])

    await set(/typing/, true)
    await composer.fill('Kami periksa')
    await expect.poll(news).toEqual(['online', 'typing'])
    await composer.fill('')
    await expect.poll(news).toEqual(['online', 'typing', 'stopped', 'offline'])
    expect(agent.complaints).toEqual([])
  })
})
