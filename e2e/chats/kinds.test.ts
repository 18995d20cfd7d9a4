import type { ContactMessage, ContactState } from '@sahut/simulator/control/contract'
import { CONTACT_KINDS, type ContactKind } from '@sahut/simulator/messages/kinds'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

/*
 * Content beside text, and answers to single messages, on the whole path: a contact's app, WhatsApp's protocol, Sahut, an
 * agent's Chromium, and back.
 */

let system: System
let browser: Awaited<ReturnType<typeof launchBrowser>>
let sari: AgentPage
let siti: ContactState

beforeAll(async () => {
  system = await startSystem()
  browser = await launchBrowser()
  sari = await signInPage(browser, system.url, 'sari@shop.test', system.password)
  siti = await system.simulator.createContact({ name: 'Siti' })
  await say('Halo kak')
  await sari.page.locator('[data-chat-id]', { hasText: 'Siti' }).waitFor()
  await sari.openChat('Siti')
})

afterAll(async () => {
  await browser.close()
  await system.close()
})

const say = (text: string, options: Partial<ContactMessage> = {}) =>
  system.simulator.send(siti.pn, { to: system.phone, text, ...options })

const rowWith = (text: string) => sari.page.locator('[data-seq]', { hasText: text }).last()

/** Goes to the newest message, also while more come. */
const toEnd = async (): Promise<void> => {
  const button = sari.page.getByRole('button', { name: /new messages?$|To the newest message/ })
  while (await button.isVisible()) {
    // It is gone once the end is reached by itself.
    await button.click({ timeout: 1_000 }).catch(() => undefined)
    await sari.page.waitForTimeout(100)
  }
}

/** Scrolls back from the end until a message is on the screen. */
const bring = async (text: string): Promise<void> => {
  await toEnd()
  while ((await rowWith(text).count()) === 0) await sari.scroll(-500)
  await rowWith(text).scrollIntoViewIfNeeded()
}

/** What Siti's app got last of ours that has this text. */
const got = async (text: string) => {
  const entry = await system.simulator.waitFor(
    (found) => found.event === 'contact:received' && found.text === text,
  )
  if (entry.event !== 'contact:received') throw new Error('nothing came')
  return entry
}

/** Words that stand on the screen for each kind, beside what the contact wrote. */
const WORDS: Record<ContactKind, string> = {
  text: '',
  location: 'Open in a map',
  live: 'Live location',
  contact: '+62 812-3456-7890',
  contacts: 'Kurir',
  poll: 'One answer',
  event: 'Toko Maju',
  button: 'Chosen from buttons',
  listChoice: 'Chosen from a list',
  flow: 'Filled in a form',
  offer: 'Ukuran L',
  list: 'Ukuran M',
  template: 'Lacak',
  product: 'SKU-1',
  order: '2 items',
  invite: 'Invitation to a group',
}

describe('content beside text on the screen', () => {
  it.each(Object.keys(CONTACT_KINDS) as ContactKind[])('%s is shown with its words', async (kind) => {
    const text = `Isi ${kind} <b>&`
    await say(text, { kind })
    await rowWith(text).waitFor()
    const shown = await rowWith(text).textContent()
    expect(shown).toContain(WORDS[kind])
    // The list says what it is, too.
    const row = sari.page.locator('[data-chat-id]', { hasText: 'Siti' })
    await row.getByText(`Isi ${kind}`).waitFor()
  })

  it('a place leads to a map, and the page asks nobody else for anything', async () => {
    await bring('Isi location')
    const links = await sari.page.$$eval('a[target="_blank"]', (all) =>
      all.map((link) => [link.getAttribute('href'), link.getAttribute('rel')]),
    )
    expect(links.some(([href]) => href?.includes('query=-6.175392%2C106.827153'))).toBe(true)
    expect(links.every(([, rel]) => rel?.includes('noopener') && rel.includes('noreferrer'))).toBe(true)
    const asked = await sari.page.evaluate(() =>
      performance.getEntriesByType('resource').map(({ name }) => new URL(name).host),
    )
    expect(new Set(asked)).toEqual(new Set([new URL(system.url).host]))
  })

  it.each([
    ['wide', 1280],
    ['narrow', 360],
  ])('all of it can be read (%s) and used without a mouse', async (name, width) => {
    await sari.page.setViewportSize({ width, height: 800 })
    for (const [at, kind] of ['invite', 'offer', 'poll', 'location'].entries()) {
      await bring(`Isi ${kind}`)
      await sari.screenshot(`kinds-${name}-${String(at)}`)
    }
    const tooWide = await sari.page.$$eval('[data-seq]', (rows) =>
      rows.filter((row) => row.scrollWidth > row.clientWidth + 1).map((row) => row.textContent),
    )
    expect(tooWide).toEqual([])
    expect(await sari.accessibilityFaults()).toEqual([])
    await sari.page.setViewportSize({ width: 1280, height: 800 })
  })
})

describe('an answer to a single message', () => {
  it('is composed by keyboard, arrives as such, and leads back to what it answers', async () => {
    const { page } = sari
    const question = await say('Paket B masih ada?')
    for (let n = 0; n < 60; n += 1) await say(`baris ${String(n)}`)
    await sari.page.locator('[data-chat-id]', { hasText: 'baris 59' }).waitFor()
    await bring('Paket B masih ada?')
    const asked = rowWith('Paket B masih ada?')
    const replying = page.getByTestId('reply-bar').getByText('Paket B masih ada?')
    // While the rows still settle after the scrolling, a press and its release may hit different ones.
    while (!(await replying.isVisible())) {
      await asked.hover()
      await asked.getByRole('button', { name: 'Reply' }).click()
      await page.waitForTimeout(200)
    }
    await sari.screenshot('reply-bar')
    expect(await sari.accessibilityFaults()).toEqual([])
    await sari.write('Masih kak, silakan')
    await page.getByTestId('reply-bar').waitFor({ state: 'detached' })
    await got('Masih kak, silakan')
    const { encoded } = await got('Masih kak, silakan')
    expect(Buffer.from(encoded ?? '', 'base64').includes(question.id)).toBe(true)
    const quote = rowWith('Masih kak, silakan').getByTestId('quote')
    await quote.getByText('Paket B masih ada?').waitFor()
    await quote.click()
    await page.locator('[data-found]', { hasText: 'Paket B masih ada?' }).waitFor()
    await sari.screenshot('quote-found')
    const box = await page.locator('[data-found]').boundingBox()
    expect(box?.y ?? -1).toBeGreaterThan(0)
    expect(box?.y ?? Infinity).toBeLessThan(800)
  })

  it('of the contact shows what was really said, not what the contact claims', async () => {
    const mine = await got('Masih kak, silakan')
    await say('baik', { quotes: { id: mine.id, ours: true, text: 'Gratis untuk kakak' } })
    await toEnd()
    const quote = rowWith('baik').getByTestId('quote')
    await quote.getByText('Masih kak, silakan').waitFor()
    expect(await sari.page.getByText('Gratis untuk kakak').count()).toBe(0)
  })

  it('to what is not here says so', async () => {
    await say('ingat ini?', { quotes: { id: '3A0000', ours: true, text: 'dulu sekali' } })
    await rowWith('ingat ini?').getByTestId('quote').click()
    await sari.page.getByText("This message isn't in Sahut").waitFor()
  })
})

describe('agents send', () => {
  const open = async (kind: string) => {
    await sari.page.getByRole('button', { name: 'Send something else' }).click()
    await sari.page.getByRole('menuitem', { name: kind }).click()
    return sari.page.getByRole('dialog')
  }

  it('a place', async () => {
    const dialog = await open('Location')
    await dialog.getByRole('button', { name: 'Send', exact: true }).click()
    await dialog.getByRole('alert').waitFor()
    await dialog.getByLabel('Place', { exact: true }).fill('https://maps.google.com/?q=-6.2,106.8')
    await dialog.getByLabel(/^Name of the place/).fill('Toko kami')
    expect(await sari.accessibilityFaults()).toEqual([])
    await sari.screenshot('form-location')
    await dialog.getByRole('button', { name: 'Send', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    await got('Toko kami')
    await rowWith('Toko kami').getByText('-6.20000, 106.80000').waitFor()
  })

  it('a contact', async () => {
    const dialog = await open('Contact')
    await dialog.getByLabel('Name').fill('Pak Kurir')
    await dialog.getByLabel('Phone number').fill('+62 811-1000')
    await dialog.getByRole('button', { name: 'Send', exact: true }).click()
    await got('Pak Kurir')
  })

  it('a poll', async () => {
    const dialog = await open('Poll')
    await dialog.getByLabel('Question').fill('Kapan dikirim?')
    await dialog.getByLabel('Answer 1').fill('Pagi')
    await dialog.getByLabel('Answer 2').fill('Sore')
    await sari.screenshot('form-poll')
    await dialog.getByRole('button', { name: 'Send', exact: true }).click()
    await got('Kapan dikirim?')
    await rowWith('Kapan dikirim?').getByText('Sore').waitFor()
  })

  it('a poll whose votes are counted, with who gave them', async () => {
    const { id: poll } = await got('Kapan dikirim?')
    const vote = (option: string) =>
      system.simulator.vote(siti.pn, { to: system.phone, poll, options: [option] })
    await vote('Pagi')
    await vote('Sore')
    const option = sari.page
      .locator('[data-seq]', { hasText: 'One answer' })
      .filter({ hasText: 'Kapan dikirim?' })
      .getByRole('listitem')
      .filter({ hasText: 'Sore' })
    await option.getByText('Siti').waitFor()
    expect(await option.textContent()).toBe('Sore1Siti')
    await sari.screenshot('poll-votes')
  })

  it('an event', async () => {
    const dialog = await open('Event')
    await dialog.getByLabel('Name').fill('Bazar')
    await dialog.getByLabel('Begins').fill('2027-06-01T10:00')
    await dialog.getByRole('button', { name: 'Send', exact: true }).click()
    await got('Bazar')
  })

  it('all of it without an error of the page', () => {
    expect(sari.complaints).toEqual([])
  })
})
