import { afterAll, beforeAll, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

/* An agent writes to a phone number that has no chat yet: Chromium, the API, a worker, WhatsApp's protocol. */

let system: System
let browser: Awaited<ReturnType<typeof launchBrowser>>
let sari: AgentPage

beforeAll(async () => {
  system = await startSystem()
  browser = await launchBrowser()
  sari = await signInPage(browser, system.url, 'sari@shop.test', system.password)
})

afterAll(async () => {
  await browser.close()
  await system.close()
})

const openForm = async () => {
  await sari.page.getByRole('button', { name: 'New chat' }).click()
  return sari.page.getByRole('dialog', { name: 'New chat' })
}

it('says what is wrong with a phone number, by its form and by WhatsApp', async () => {
  const form = await openForm()
  await form.getByLabel('Phone number of the customer').fill('0812 3456')
  await form.getByLabel('First message').fill('Halo kak')
  await form.getByRole('button', { name: 'Send' }).click()
  await form.getByRole('alert').getByText('country code').waitFor()
  await form.getByLabel('Phone number of the customer').fill('+62 899 9999 9999')
  await form.getByRole('button', { name: 'Send' }).click()
  await form.getByRole('alert').getByText('not on WhatsApp').waitFor()
  expect(await sari.accessibilityFaults()).toEqual([])
  await sari.screenshot('new-chat')
  await sari.page.keyboard.press('Escape')
  await form.waitFor({ state: 'detached' })
})

it('sends the first message to whoever is there, opens the chat, and the answer comes into it', async () => {
  const siti = await system.simulator.createContact({ name: 'Siti' })
  const form = await openForm()
  await form.getByLabel('Phone number of the customer').fill(`+${siti.pn}`)
  await form.getByLabel('First message').fill('Pesanan Kakak sudah siap')
  await form.getByRole('button', { name: 'Send' }).click()
  await form.waitFor({ state: 'detached' })
  await system.simulator.waitFor(
    (entry) => entry.event === 'contact:received' && entry.text === 'Pesanan Kakak sudah siap',
  )
  await system.simulator.send(siti.pn, { to: system.phone, text: 'Terima kasih' })
  const messages = await sari.shows((shown) => shown.some(({ text }) => text === 'Terima kasih'))
  expect(messages.map(({ text }) => text)).toEqual(['Pesanan Kakak sudah siap', 'Terima kasih'])
  expect(sari.complaints).toEqual([])
})
