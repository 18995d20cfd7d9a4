import { chatIdOf, ContactId } from '@sahut/core/model/ids'
import { type Broker, brokerForBrowsers } from '@sahut/testing/parts/bus-levels'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, type Rendered, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

const hasText = (text: string) => (messages: Rendered[]) => messages.some((message) => message.text === text)
const texts = (messages: Rendered[]) => messages.map(({ text }) => text)

describe('browsers that are connected to an MQTT broker', () => {
  let broker: Broker
  let system: System
  let browser: Browser
  let sari: AgentPage
  let budi: AgentPage

  beforeAll(async () => {
    broker = await brokerForBrowsers()
    system = await startSystem(['Sales'], broker)
    browser = await launchBrowser()
    const { url, password } = system
    sari = await signInPage(browser, url, 'sari@shop.test', password)
    budi = await signInPage(browser, url, 'budi@shop.test', password)
  })

  afterAll(async () => {
    await browser.close()
    await system.close()
    await broker.stop()
  })

  const contact = async (name: string) => {
    const { simulator, phone } = system
    const { pn } = await simulator.createContact({ name })
    return (text: string) => simulator.send(pn, { to: phone, text })
  }

  it('get a message, and an answer with its ticks, and need no gateway for it', async () => {
    const { simulator, phone } = system
    const ratna = await simulator.createContact({ name: 'Ibu Ratna' })
    await simulator.send(ratna.pn, { to: phone, text: 'Sudah dikirim?' })
    for (const agent of [sari, budi]) {
      await agent.openChat('Ibu Ratna')
      await agent.shows(hasText('Sudah dikirim?'))
      await agent.page.waitForSelector('[data-connection="level"]')
    }
    await sari.write('Sudah kak')
    await budi.shows(hasText('Sudah kak'))
    await simulator.waitFor((entry) => entry.event === 'contact:received')
    await sari.shows((messages) => messages.some(({ status }) => status === 'delivered'))
    await simulator.read(ratna.pn, phone)
    for (const agent of [sari, budi]) {
      const shown = await agent.shows((messages) => messages.some(({ status }) => status === 'read'))
      expect(texts(shown)).toEqual(['Sudah dikirim?', 'Sudah kak'])
      const { host } = new URL(system.url)
      expect(agent.sockets.length).toBeGreaterThan(0)
      expect(agent.sockets.filter((url) => new URL(url).host === host)).toEqual([])
    }
  })

  it('see each other look and write, and a list that moves', async () => {
    const say = await contact('Bu Dewi')
    await say('Masih buka?')
    for (const agent of [sari, budi]) await agent.openChat('Bu Dewi')
    const presence = budi.page.getByTestId('presence')
    await presence.getByText(/^Sari (is viewing|sedang melihat)$/).waitFor()
    const composer = sari.page.getByTestId('composer')
    await composer.fill('Masih, sampai jam 9')
    await presence.getByText(/^Sari (is typing|sedang mengetik)…$/).waitFor()
    await composer.press('Enter')
    await budi.shows(hasText('Masih, sampai jam 9'))
    await sari.openChat('Ibu Ratna')
    await presence.waitFor({ state: 'detached' })
    await budi.page
      .locator('[data-chat-id]', { hasText: 'Bu Dewi' })
      .getByText('Masih, sampai jam 9')
      .waitFor()
  })

  it('show what passed while the broker was gone, once and in order', async () => {
    const say = await contact('Pak Joko')
    await say('satu')
    for (const agent of [sari, budi]) {
      await agent.openChat('Pak Joko')
      await agent.page.waitForSelector('[data-connection="level"]')
    }
    await broker.kill()
    await sari.page.waitForSelector('[data-connection="reconnecting"]')
    for (const text of ['dua', 'tiga']) await say(text)
    await broker.restart()
    for (const agent of [sari, budi]) {
      await agent.page.waitForSelector('[data-connection="level"]')
      expect(texts(await agent.shows(hasText('tiga')))).toEqual(['satu', 'dua', 'tiga'])
    }
    await say('empat')
    for (const agent of [sari, budi])
      expect(texts(await agent.shows(hasText('empat')))).toEqual(['satu', 'dua', 'tiga', 'empat'])
  })

  it('get nothing any more of an inbox that is taken away, and all of it once it is given back', async () => {
    const { workspaceId, numberId } = system.ids
    const { inboxId } = system.ids
    const users = await system.accounts.users(workspaceId)
    const { userId } = users.find(({ name }) => name === 'Budi') ?? expect.fail()
    await budi.openChat('Pak Joko')
    await system.accounts.removeFromInbox(workspaceId, userId, inboxId)
    await budi.page.getByText("This chat isn't here").waitFor()
    await budi.page.locator('[data-chat-id]', { hasText: 'Pak Joko' }).waitFor({ state: 'detached' })

    const id = ContactId.parse('900900900901@lid')
    const chatId = chatIdOf(numberId, id)
    await system.log.append(
      { workspaceId, inboxId, numberId, chatId, contact: { id, name: 'Rahasia' } },
      {
        kind: 'message',
        fromMe: false,
        whatsappId: 'SECRET1',
        author: { type: 'contact' },
        content: { type: 'text', text: 'rahasia' },
        sortTs: Date.now(),
      },
    )
    await sari.openChat('Rahasia')
    expect(budi.received.filter((frame) => frame.includes(chatId))).toEqual([])

    await system.accounts.addToInbox(workspaceId, userId, inboxId)
    await budi.openChat('Rahasia')
    await budi.shows(hasText('rahasia'))
  })

  it('show the QR of a number that is being linked, by a socket that is there for no longer than that', async () => {
    const { url, password } = system
    const admin = await signInPage(browser, url, 'admin@shop.test', password)
    const { page } = admin
    await page.goto(`${url}/numbers`)
    await page.locator('[data-number-id]').first().waitFor()
    const opened = page.waitForEvent('websocket', (socket) => socket.url().includes('/socket.io/'))
    await page.getByRole('button', { name: 'Add a number' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name of the number').fill('Sales 2')
    await dialog.getByRole('button', { name: 'Add and link' }).click()
    await dialog.getByTestId('qr').waitFor()
    const closed = (await opened).waitForEvent('close')
    await page.keyboard.press('Escape')
    await closed
    expect(admin.complaints).toEqual([])
    await admin.close()
  })

  it('are gone for colleagues once their tab is closed', async () => {
    for (const agent of [sari, budi]) await agent.openChat('Ibu Ratna')
    const presence = sari.page.getByTestId('presence')
    await presence.getByText(/^Budi (is viewing|sedang melihat)$/).waitFor()
    await budi.page.close()
    await presence.waitFor({ state: 'detached' })
  })

  it('have no error of their own', () => {
    expect([...sari.complaints, ...budi.complaints]).toEqual([])
  })
})
