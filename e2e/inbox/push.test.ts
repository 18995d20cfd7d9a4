import { createECDH, randomBytes } from 'node:crypto'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInIn } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

/** A guard against hanging only. */
const PATIENT = { timeout: 60_000 }

describe('what comes by push', () => {
  let system: System
  let browser: Browser
  let sari: AgentPage
  let page: Page
  let session: CDPSession
  let registrationId = ''

  /** As the browser's push service would, which has none here. */
  const deliver = (news: object) =>
    session.send('ServiceWorker.deliverPushMessage', {
      origin: system.url,
      registrationId,
      data: JSON.stringify(news),
    })
  const shown = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready
      return (await registration.getNotifications()).map(({ title, body, tag }) => ({ title, body, tag }))
    })
  /** Another page in front: the worker asks the browser itself which can be seen. */
  const isVisible = () => page.evaluate(() => document.visibilityState)

  beforeAll(async () => {
    system = await startSystem()
    browser = await launchBrowser()
    const context = await browser.newContext({ locale: 'en-GB' })
    await context.grantPermissions(['notifications'])
    sari = await signInIn(context, system.url, 'sari@shop.test', system.password)
    page = sari.page
    session = await context.newCDPSession(page)
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      registrationId = registrations[0]?.registrationId ?? registrationId
    })
    await session.send('ServiceWorker.enable')
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  })

  afterAll(async () => {
    await browser.close()
    await system.close()
  })

  it('is not shown while a page can be seen, whatever it is', async () => {
    await expect.poll(() => registrationId, PATIENT).not.toBe('')
    expect(await isVisible()).toBe('visible')
    const { chatId, inboxId } = system.pastWhatsApp('Ibu Ratna')
    await deliver({ type: 'message', chatId, inboxId, name: 'Ibu Ratna', locale: 'en' })
    await deliver({ nothing: 'that we send' })
    expect(await shown()).toEqual([])
  })

  it('may be had where the server has a key, and is asked for by the page in its settings only', async () => {
    await page.getByRole('button', { name: 'Account of Sari' }).click()
    await page.getByRole('menuitem', { name: 'Notifications' }).click()
    const dialog = page.getByRole('dialog', { name: 'Notifications' })
    await dialog.getByRole('checkbox', { name: 'Also when no page of Sahut is open' }).waitFor()
    expect(await sari.accessibilityFaults()).toEqual([])
    await sari.screenshot('push-settings')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  it('a click on it opens the chat', async () => {
    const { chatId, inboxId, say } = system.pastWhatsApp('Ibu Ratna')
    await say('Barang saya rusak')
    // What the worker says to a page once somebody has clicked.
    await page.evaluate(
      (asked) => {
        navigator.serviceWorker.dispatchEvent(new MessageEvent('message', { data: asked }))
      },
      { chatId, inboxId },
    )
    await page.getByRole('main').getByText('Barang saya rusak').waitFor()
  })

  it('the API takes browsers of known push services, and of no other', async () => {
    const pair = createECDH('prime256v1')
    const signedIn = await fetch(`${system.url}/api/auth/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'sari@shop.test', password: system.password }),
    })
    const { token } = (await signedIn.json()) as { token: string }
    const put = async (endpoint: string) => {
      const answer = await fetch(`${system.url}/api/push`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({
          endpoint,
          keys: {
            p256dh: pair.generateKeys('base64url'),
            auth: randomBytes(16).toString('base64url'),
          },
          showsText: false,
          locale: 'id',
        }),
      })
      return answer.status
    }
    expect(await put('https://fcm.googleapis.com/fcm/send/abc')).toBe(200)
    for (const endpoint of [
      'https://127.0.0.1/push',
      'http://fcm.googleapis.com/fcm/send/abc',
      'https://fcm.googleapis.com.evil.test/send',
      'https://user@fcm.googleapis.com/send',
    ])
      expect([endpoint, await put(endpoint)]).toEqual([endpoint, 400])
  })

  it('no page had an error of its own', () => {
    expect(sari.complaints).toEqual([])
  })
})
