import { createChatLog } from '@sahut/core/log/create-log'
import { chatIdOf, ContactId, newClientMsgId, newUserId } from '@sahut/core/model/ids'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, type Rendered, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

const hasText = (text: string) => (messages: Rendered[]) => messages.some((message) => message.text === text)
const texts = (messages: Rendered[]) => messages.map(({ text }) => text)

describe('the message path, end to end', () => {
  let system: System
  let browser: Browser
  let sari: AgentPage
  let budi: AgentPage
  let eve: AgentPage

  beforeAll(async () => {
    system = await startSystem()
    browser = await launchBrowser()
    const { url, cuttableUrl, password } = system
    sari = await signInPage(browser, url, 'sari@shop.test', password)
    budi = await signInPage(browser, cuttableUrl, 'budi@shop.test', password)
    eve = await signInPage(browser, url, 'eve@rival.test', password)
  })

  afterAll(async () => {
    await browser.close()
    await system.close()
  })

  it("a contact's message reaches both agents, and an agent's answer the contact's phone, its ticks rising to read", async () => {
    const { simulator, phone } = system
    const ratna = await simulator.createContact({ name: 'Ibu Ratna' })
    await simulator.send(ratna.pn, { to: phone, text: 'Halo kak, pesanan saya sudah dikirim? 🙏' })
    for (const agent of [sari, budi]) {
      await agent.openChat('Ibu Ratna')
      await agent.shows(hasText('Halo kak, pesanan saya sudah dikirim? 🙏'))
    }

    await sari.write('Sudah kak, resinya JNE-88210934')
    const received = await simulator.waitFor((entry) => entry.event === 'contact:received')
    expect(received).toMatchObject({ contact: ratna.pn, phone, text: 'Sudah kak, resinya JNE-88210934' })
    await budi.shows(hasText('Sudah kak, resinya JNE-88210934'))
    await sari.shows((messages) => messages.some(({ status }) => status === 'delivered'))

    await simulator.read(ratna.pn, phone)
    for (const agent of [sari, budi]) {
      const shown = await agent.shows((messages) => messages.some(({ status }) => status === 'read'))
      expect(texts(shown)).toEqual([
        'Halo kak, pesanan saya sudah dikirim? 🙏',
        'Sudah kak, resinya JNE-88210934',
      ])
    }
  })

  it('what passed while a socket was cut is there after the reconnect, once and in order', async () => {
    const { simulator, phone, wire } = system
    const joko = await simulator.createContact({ name: 'Pak Joko' })
    await simulator.send(joko.pn, { to: phone, text: 'satu' })
    for (const agent of [sari, budi]) await agent.openChat('Pak Joko')
    await budi.page.waitForSelector('[data-connection="level"]')

    wire.cut()
    await budi.page.waitForSelector('[data-connection="reconnecting"]')
    for (const text of ['dua', 'tiga', 'empat']) await simulator.send(joko.pn, { to: phone, text })
    await sari.shows(hasText('empat'))
    expect(texts(await budi.rendered())).toEqual(['satu'])

    wire.mend()
    await budi.page.waitForSelector('[data-connection="level"]')
    expect(texts(await budi.shows(hasText('empat')))).toEqual(['satu', 'dua', 'tiga', 'empat'])
    expect(texts(await sari.rendered())).toEqual(['satu', 'dua', 'tiga', 'empat'])
  })

  it('colleagues see each other look and write, and whoever was faster is named before a second answer goes out', async () => {
    const { simulator, phone } = system
    const dewi = await simulator.createContact({ name: 'Bu Dewi' })
    await simulator.send(dewi.pn, { to: phone, text: 'Masih buka?' })
    for (const agent of [sari, budi]) {
      await agent.openChat('Bu Dewi')
      await agent.shows(hasText('Masih buka?'))
    }
    const presence = budi.page.getByTestId('presence')
    await presence.getByText(/^Sari (is viewing|sedang melihat)$/).waitFor()
    const [sariWrites, budiWrites] = [sari.page.getByTestId('composer'), budi.page.getByTestId('composer')]
    await sariWrites.fill('Masih, sampai jam 9')
    await presence.getByText(/^Sari (is typing|sedang mengetik)…$/).waitFor()
    await budiWrites.fill('Buka kok')
    expect(await budi.accessibilityFaults()).toEqual([])

    await sariWrites.press('Enter')
    await budi.shows(hasText('Masih, sampai jam 9'))
    await budiWrites.press('Enter')
    await budi.page.getByRole('alert').filter({ hasText: 'Sari' }).waitFor()
    expect(texts(await budi.rendered())).toEqual(['Masih buka?', 'Masih, sampai jam 9'])
    expect(await budi.accessibilityFaults()).toEqual([])
    // Nothing was lost by being asked, and the second time it goes out.
    await budiWrites.press('Enter')
    await sari.shows(hasText('Buka kok'))
    await sari.openChat('Pak Joko')
    await presence.waitFor({ state: 'detached' })
    for (const agent of [sari, budi]) await agent.openChat('Pak Joko')
  })

  it('history is there after a reload', async () => {
    await sari.page.reload()
    expect(texts(await sari.shows(hasText('empat')))).toEqual(['satu', 'dua', 'tiga', 'empat'])
  })

  it('a chat of 10,000 messages that were seen opens at its end and scrolls back without moving what is read', async () => {
    const { log, ids } = system
    const contact = ContactId.parse('900900900900@lid')
    const chatId = chatIdOf(ids.numberId, contact)
    const chat = { ...ids, chatId, contact: { id: contact, phone: '628990009000', name: 'Toko Panjang' } }
    const start = Date.now() - 10_000_000
    await Promise.all(
      Array.from({ length: 10_000 }, (_, at) =>
        log.append(chat, {
          kind: 'message',
          fromMe: false,
          whatsappId: `LONG${String(at)}`,
          author: { type: 'contact' },
          content: { type: 'text', text: `pesan ${String(at + 1)} ${'lagi '.repeat(at % 23)}`.trim() },
          sortTs: start + at * 1000,
        }),
      ),
    )
    const change = { type: 'seen' as const, seq: 10_000, received: 10_000 }
    await log.append(chat, { kind: 'change', change })
    await sari.openChat('Toko Panjang')
    const end = await sari.shows((messages) => messages.at(-1)?.seq === 10_000)
    expect(end.length).toBeLessThan(200)

    const first = end[0]?.seq ?? 0
    for (let page = 1; page <= 3; page += 1) expect(await sari.movedByPrepend()).toBeLessThanOrEqual(1)
    const shown = (await sari.rendered()).map(({ seq }) => seq)
    expect(shown[0]).toBeLessThan(first)
    expect(shown).toEqual(shown.map((_, at) => (shown[0] ?? 0) + at))
  })

  it("another workspace's agent sees nothing of it, by no way", async () => {
    const { simulator, phone, ids } = system
    const dewi = await simulator.createContact({ name: 'Dewi Rahasia' })
    await simulator.send(dewi.pn, { to: phone, text: 'rahasia kami' })
    await sari.openChat('Dewi Rahasia')
    await sari.shows(hasText('rahasia kami'))
    const path = new URL(sari.page.url()).pathname

    expect(await eve.page.locator('[data-chat-id]').count()).toBe(0)
    await eve.page.goto(`${system.url}${path}`)
    await eve.page.waitForSelector('[role="alert"]')
    expect(await eve.rendered()).toEqual([])
    const seen = eve.received.join('\n')
    for (const secret of ['rahasia', 'Halo kak', ids.workspaceId, 'Dewi']) expect(seen).not.toContain(secret)
  })

  it('a message to a stranger that WhatsApp holds up says so, and an agent who takes it back keeps it from the contact', async () => {
    const { simulator, phone, log, numbers, ids } = system
    const stranger = await simulator.createContact()
    const contact = ContactId.parse(`${stranger.pn}@s.whatsapp.net`)
    const chatId = chatIdOf(ids.numberId, contact)
    await log.append(
      { ...ids, chatId, contact: { id: contact, phone: stranger.pn, name: 'Calon Pelanggan' } },
      {
        kind: 'message',
        fromMe: true,
        whatsappId: 'FROMPHONE1',
        author: { type: 'phone' },
        content: { type: 'text', text: 'Salam kenal' },
        status: 'sent',
        sortTs: Date.now(),
      },
    )
    const restriction = async () => (await numbers.get(ids.workspaceId, ids.numberId))?.restriction
    await simulator.fault({ kind: 'time-lock', phone, seconds: 86_400 })
    while ((await restriction()) === undefined) await sari.page.waitForTimeout(50)

    const { page } = sari
    await sari.openChat('Calon Pelanggan')
    await sari.write('Promo hari ini')
    await page.getByText(/WhatsApp restricts new conversations until .*\d\d:\d\d/).waitFor()
    expect(await sari.accessibilityFaults()).toEqual([])
    await page.getByRole('button', { name: 'Cancel', exact: true }).press('Enter')
    await sari.shows((messages) => messages.some(({ status }) => status === 'cancelled'))
    await page.locator('[data-status="cancelled"] s', { hasText: 'Promo hari ini' }).waitFor()
    await page.getByText('· Cancelled', { exact: true }).waitFor()
    expect(await page.getByRole('button', { name: 'Cancel', exact: true }).count()).toBe(0)

    await simulator.fault({ kind: 'time-lock', phone, seconds: 0 })
    await sari.write('Ada yang bisa dibantu?')
    const received = await simulator.waitFor(
      (entry) => entry.event === 'contact:received' && entry.contact === stranger.pn,
    )
    expect(received).toMatchObject({ text: 'Ada yang bisa dibantu?' })
  })

  it('what is written while the link of the number has ended says why it waits, what is too old fails and is sent again by a click, and a new link sends the rest', async () => {
    const { simulator, phone, table, link, ids } = system
    const contact = await simulator.createContact({ name: 'Ibu Wati' })
    await simulator.send(contact.pn, { to: phone, text: 'Bisa dikirim hari ini?' })
    const { page } = sari
    await sari.openChat('Ibu Wati')
    await sari.shows(hasText('Bisa dikirim hari ini?'))
    await simulator.unlink(phone)
    await sari.write('Bisa, kak')
    await page.getByText('The link of this number has ended.').waitFor()
    expect(await sari.accessibilityFaults()).toEqual([])

    // A gateway took it more than a day ago.
    const chatId = chatIdOf(ids.numberId, ContactId.parse(`${contact.lid}@lid`))
    const gateway = createChatLog({
      table,
      onCommit: () => undefined,
      now: () => Date.now() - 25 * 3_600_000,
    })
    const chat = await gateway.chat({ workspaceId: ids.workspaceId, chatId })
    if (chat === undefined) throw new Error('the chat is not in the log')
    await gateway.append(chat, {
      kind: 'message',
      fromMe: true,
      whatsappId: 'TOOOLD1',
      clientMsgId: newClientMsgId(),
      author: { type: 'agent', userId: newUserId(), name: 'Budi' },
      content: { type: 'text', text: 'Kemarin bisa' },
      status: 'queued',
      sortTs: Date.now(),
    })
    // The worker looks at the outbox again.
    await sari.write('Sebentar ya')
    await sari.shows((messages) =>
      messages.some(({ status, text }) => status === 'failed' && text === 'Kemarin bisa'),
    )
    await page.getByText('It waited too long, so it was not sent.').waitFor()
    await page.getByRole('button', { name: 'Send again', exact: true }).click()
    await sari.shows((messages) => messages.filter(({ status }) => status === 'queued').length === 3)
    expect(await sari.accessibilityFaults()).toEqual([])

    await link()
    const ofWati = (entry: { event: string }) => 'contact' in entry && entry.contact === contact.pn
    await simulator.waitFor(
      (entry) => entry.event === 'contact:received' && ofWati(entry) && entry.text === 'Kemarin bisa',
    )
    const received = (await simulator.wholeJournal()).flatMap((entry) =>
      entry.event === 'contact:received' && ofWati(entry) ? [entry.text] : [],
    )
    expect(received).toEqual(['Bisa, kak', 'Sebentar ya', 'Kemarin bisa'])
    await sari.shows((messages) => messages.filter(({ status }) => status === 'delivered').length === 3)
    expect(await page.getByText('The link of this number has ended.').count()).toBe(0)
  })

  it("an admin sees a number's restriction and sets its pace, each wrong field being told", async () => {
    const { simulator, phone, numbers, ids, url, password } = system
    await simulator.fault({ kind: 'time-lock', phone, seconds: 86_400 })
    const admin = await signInPage(browser, url, 'admin@shop.test', password)
    const { page } = admin
    await page.goto(`${url}/numbers`)
    await page.getByTestId('restriction').waitFor()
    await page.getByRole('button', { name: 'Pace', exact: true }).click()
    await page.getByText('This number has the default pace: 120 a minute, 20 at once.').waitFor()
    expect(await page.getByLabel('At once, at most').inputValue()).toBe('20')
    await page.getByLabel('Messages a minute, at most').fill('60')
    await page.getByLabel('At once, at most').fill('1001')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.locator('input[name="burst"][aria-invalid="true"]').waitFor()
    expect(await page.locator('[aria-invalid="true"]').count()).toBe(1)
    expect(await admin.accessibilityFaults()).toEqual([])
    await page.getByLabel('At once, at most').fill('10')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Messages a minute: 60, at once: 10').waitFor()
    expect((await numbers.get(ids.workspaceId, ids.numberId))?.pace).toEqual({ perMinute: 60, burst: 10 })
    expect(await admin.accessibilityFaults()).toEqual([])
    await page.getByRole('button', { name: 'Pace', exact: true }).click()
    await page.getByRole('button', { name: 'Back to the default' }).click()
    await page.getByText('Messages a minute: 60, at once: 10').waitFor({ state: 'detached' })
    expect((await numbers.get(ids.workspaceId, ids.numberId))?.pace).toBeUndefined()
    expect(admin.complaints).toEqual([])
    await admin.close()
    await simulator.fault({ kind: 'time-lock', phone, seconds: 0 })
  })

  it('conversation and inbox are accessible by WCAG 2.2 AA, in light and in dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await sari.page.emulateMedia({ colorScheme })
      expect(await sari.accessibilityFaults()).toEqual([])
    }
  })

  it('no page had an error of its own', () => {
    for (const agent of [sari, budi, eve]) expect(agent.complaints).toEqual([])
  })
})
