import { proto } from '@whiskeysockets/baileys'
import { newClientMsgId, newUserId, whatsappIdOf } from '@sahut/core/model/ids'
import type { MessageContent } from '@sahut/core/model/message/message'
import type { ContactMessage, ContactState } from '@sahut/simulator/control/contract'
import { CONTACT_KINDS, type ContactKind } from '@sahut/simulator/messages/kinds'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Rig, startRig, until } from '../rig.ts'

/*
 * Content beside text, over the real protocol: from a contact's app into the log, and from the outbox to the contact's
 * app.
 */

let rig: Rig
let worker: Awaited<ReturnType<Rig['startWorker']>>
let linked: Awaited<ReturnType<Rig['link']>>
let contact: ContactState

beforeAll(async () => {
  rig = await startRig()
  worker = await rig.startWorker()
  linked = await rig.link(worker)
})

beforeEach(async () => {
  contact = await rig.client.createContact({ name: 'Siti' })
})

afterAll(async () => {
  await worker.close()
  await rig.stop()
})

const say = (text: string, options: Partial<ContactMessage> = {}) =>
  rig.client.send(contact.pn, { to: linked.phone.pn, text, ...options })

const messageBy = (id: string) =>
  until(async () =>
    (await rig.messagesOf(linked.number, contact)).find(({ whatsappId }) => whatsappId === id),
  )

/** Puts content into the outbox as the gateway does. @returns what the contact's app got */
const answer = async (content: MessageContent) => {
  const chat = rig.chatOf(linked.number, contact)
  const clientMsgId = newClientMsgId()
  const whatsappId = whatsappIdOf(chat.chatId, clientMsgId)
  await rig.log.append(chat, {
    kind: 'message',
    sortTs: Date.now(),
    fromMe: true,
    whatsappId,
    clientMsgId,
    author: { type: 'agent', userId: newUserId(), name: 'Sari' },
    content,
    status: 'queued',
  })
  worker.bus.signal(`worker:${linked.number.numberId}`, { type: 'outbox' })
  const entry = await rig.client.waitFor(
    (found) => found.event === 'contact:received' && found.id === whatsappId,
  )
  const encoded = entry.event === 'contact:received' ? entry.encoded : undefined
  return { whatsappId, message: proto.Message.decode(Buffer.from(encoded ?? '', 'base64')) }
}

const AT = { latitude: -6.175392, longitude: 106.827153 }
const KURIR = { number: '+62 812-3456-7890', whatsapp: '6281234567890' }
const EVENT_MS = 1_813_000_000_000

/** What the log has of each kind that a contact's app sends. */
const IN: Record<ContactKind, unknown> = {
  text: { type: 'text', text: 'apa' },
  location: { type: 'location', ...AT, name: 'apa', address: 'Jalan Melati 12' },
  live: { type: 'location', ...AT, text: 'apa', live: { accuracyM: 12 } },
  contact: { type: 'contacts', cards: [{ name: 'apa', phones: [KURIR] }] },
  contacts: {
    type: 'contacts',
    cards: [
      { name: 'apa', phones: [KURIR] },
      { name: 'Kurir', phones: [KURIR] },
    ],
  },
  poll: { type: 'poll', question: 'apa', options: ['Ukuran M', 'Ukuran L'], most: 1 },
  event: {
    type: 'event',
    name: 'apa',
    text: 'Datang ya',
    start: EVENT_MS,
    place: { name: 'Toko Maju' },
  },
  button: { type: 'text', text: 'apa', chosen: { of: 'button', id: 'l' } },
  listChoice: { type: 'text', text: 'apa', chosen: { of: 'list', id: 'row-l' } },
  flow: { type: 'text', text: 'apa', chosen: { of: 'flow', id: 'flow' } },
  offer: {
    type: 'offer',
    text: 'apa',
    footer: 'Toko Maju',
    choices: [{ title: 'Ukuran M' }, { title: 'Ukuran L' }],
  },
  list: {
    type: 'offer',
    text: 'apa',
    choices: [
      { title: 'Ukuran M', section: 'Ukuran' },
      { title: 'Ukuran L', section: 'Ukuran' },
    ],
  },
  template: {
    type: 'offer',
    text: 'apa',
    choices: [
      { title: 'Lacak', url: 'https://example.org/lacak' },
      { title: 'Telepon', phone: '+6281234567890' },
    ],
  },
  product: { type: 'product', title: 'apa', price: { amount: 150_000, currency: 'IDR' }, code: 'SKU-1' },
  order: {
    type: 'order',
    title: 'apa',
    items: 2,
    total: { amount: 300_000, currency: 'IDR' },
    orderId: '77',
  },
  invite: { type: 'invite', group: 'apa', expires: EVENT_MS },
}

describe('from a contact', () => {
  test.each(Object.keys(CONTACT_KINDS) as ContactKind[])('%s is kept as what it is', async (kind) => {
    const { id } = await say('apa', { kind })
    expect((await messageBy(id)).content).toEqual(IN[kind])
    expect((await rig.standOf(linked.number, contact))?.unread).toBe(1)
  })

  test('a reply names where its message stands, whoever wrote that, and nothing where it is not here', async () => {
    const { id } = await say('Paket B masih ada?')
    const { seq } = await messageBy(id)
    const { whatsappId } = await rig.answer(linked.number, contact, 'Masih kak')
    await rig.client.waitFor((found) => found.event === 'contact:received' && found.id === whatsappId)
    const [own, ours, lost] = await Promise.all([
      say('yang ini', { quotes: { id, ours: false, text: 'Paket B masih ada?' } }),
      say('oke', { kind: 'location', quotes: { id: whatsappId, ours: true, text: 'Masih kak' } }),
      say('dulu', { quotes: { id: '3AFFFF', ours: true, text: 'lama' } }),
    ])
    expect((await messageBy(own.id)).content).toMatchObject({
      quote: { text: 'Paket B masih ada?', whatsappId: id, fromMe: false, seq },
    })
    const { quote } = (await messageBy(ours.id)).content as { quote?: { seq?: number } }
    expect(quote).toMatchObject({ whatsappId, fromMe: true, seq: expect.any(Number) as number })
    expect((await messageBy(lost.id)).content).toEqual({
      type: 'text',
      text: 'dulu',
      quote: { text: 'lama', whatsappId: '3AFFFF', fromMe: true },
    })
  })

  test('what was forwarded says so', async () => {
    const [once, often] = await Promise.all([say('satu', { forwarded: 1 }), say('dua', { forwarded: 9 })])
    expect((await messageBy(once.id)).content).toMatchObject({ forwarded: 'once', forwardings: 1 })
    expect((await messageBy(often.id)).content).toMatchObject({ forwarded: 'often', forwardings: 9 })
  })

  test('a poll’s secret lies encrypted with its number, and in no row of its chat', async () => {
    const { id } = await say('Kapan?', { kind: 'poll' })
    await messageBy(id)
    const { items } = await rig.table.query({ PK: `N#${linked.number.numberId}#SECRET` })
    expect(items.some(({ SK }) => SK.includes(id))).toBe(true)
    const { chatId, workspaceId } = rig.chatOf(linked.number, contact)
    const chat = await rig.table.query({ PK: `W#${workspaceId}#C#${chatId}` })
    expect(JSON.stringify(chat.items)).not.toMatch(/secret/i)
  })
})

describe('to a contact', () => {
  test('a place arrives as one', async () => {
    const { message } = await answer({ type: 'location', ...AT, name: 'Toko Maju', address: 'Gambir' })
    expect(message.locationMessage).toMatchObject({
      degreesLatitude: AT.latitude,
      degreesLongitude: AT.longitude,
      name: 'Toko Maju',
      address: 'Gambir',
    })
  })

  test('a card, and several, arrive with numbers that can be written to', async () => {
    const phones = [{ number: '+62 811-1000' }]
    const one = await answer({ type: 'contacts', cards: [{ name: 'Kurir', phones }] })
    expect(one.message.contactMessage).toMatchObject({
      displayName: 'Kurir',
      vcard: expect.stringContaining('waid=628111000:+62 811-1000') as string,
    })
    const cards = ['Kurir', 'Gudang'].map((name) => ({ name, phones }))
    const both = await answer({ type: 'contacts', cards })
    expect(both.message.contactsArrayMessage?.contacts?.map(({ displayName }) => displayName)).toEqual([
      'Kurir',
      'Gudang',
    ])
  })

  test('a poll arrives with its options and a secret, the same when it is asked for again', async () => {
    await rig.client.fault({ kind: 'unreadable', phone: linked.phone.pn, count: 1 })
    const { message, whatsappId } = await answer({
      type: 'poll',
      question: 'Kapan dikirim?',
      options: ['Pagi', 'Sore'],
      most: 1,
    })
    expect(message.pollCreationMessageV3).toMatchObject({
      name: 'Kapan dikirim?',
      options: [{ optionName: 'Pagi' }, { optionName: 'Sore' }],
      selectableOptionsCount: 1,
    })
    expect(message.messageContextInfo?.messageSecret?.length).toBe(32)
    const { items } = await rig.table.query({ PK: `N#${linked.number.numberId}#SECRET` })
    expect(items.filter(({ SK }) => SK.includes(whatsappId))).toHaveLength(1)
  })

  test('an event arrives with its time and place', async () => {
    const { message } = await answer({
      type: 'event',
      name: 'Buka puasa',
      start: EVENT_MS,
      place: { name: 'Toko' },
    })
    expect(message.eventMessage).toMatchObject({ name: 'Buka puasa', location: { name: 'Toko' } })
    expect(Number(message.eventMessage?.startTime)).toBe(EVENT_MS / 1000)
  })

  test.each(['pn', 'lid'] as const)('a reply names what it answers (%s)', async (addressing) => {
    const { id } = await say('Paket B?', { addressing })
    await messageBy(id)
    const { message } = await answer({
      type: 'text',
      text: 'Masih',
      quote: { text: 'Paket B?', whatsappId: id, fromMe: false, seq: 1 },
    })
    expect(message.extendedTextMessage?.contextInfo).toMatchObject({
      stanzaId: id,
      participant: `${contact.lid}@lid`,
      quotedMessage: { conversation: 'Paket B?' },
    })
  })

  test('a reply to our own names our own address of the same kind', async () => {
    const { whatsappId } = await answer({ type: 'location', ...AT })
    const { message } = await answer({
      type: 'text',
      text: 'di situ',
      quote: { what: 'locationMessage', whatsappId, fromMe: true, seq: 1 },
    })
    const context = message.extendedTextMessage?.contextInfo
    expect(context?.participant).toMatch(/^\d+@lid$/)
    expect(context?.participant).not.toBe(`${contact.lid}@lid`)
    expect(context?.quotedMessage?.locationMessage).toBeTruthy()
  })
})

describe('votes', () => {
  test.each(['pn', 'lid'] as const)(
    'in a poll of ours are opened, changed and taken back (%s)',
    async (addressing) => {
      const { whatsappId } = await answer({
        type: 'poll',
        question: 'Kapan dikirim?',
        options: ['Pagi', 'Sore'],
        most: 1,
      })
      const vote = async (...options: string[]) => {
        const cast = { to: linked.phone.pn, poll: whatsappId, options, addressing }
        const { id } = await rig.client.vote(contact.pn, cast)
        return (await messageBy(id)).content
      }
      const quote = {
        text: 'Kapan dikirim?',
        what: 'pollCreationMessage',
        whatsappId,
        fromMe: true,
        seq: expect.any(Number) as number,
      }
      expect(await vote('Sore')).toEqual({ type: 'vote', options: ['Sore'], quote })
      expect(await vote('Pagi')).toEqual({ type: 'vote', options: ['Pagi'], quote })
      expect(await vote()).toEqual({ type: 'vote', options: [], quote })
    },
  )

  test('of a contact in their own poll are opened too', async () => {
    const { id } = await say('Apa?', { kind: 'poll' })
    await messageBy(id)
    const cast = { to: linked.phone.pn, poll: id, options: ['Ukuran L'] }
    const vote = await rig.client.vote(contact.pn, cast)
    expect((await messageBy(vote.id)).content).toMatchObject({
      options: ['Ukuran L'],
      quote: { fromMe: false },
    })
  })

  test('in a poll that nobody knows here are told as what they are', async () => {
    const { id } = await say('Apa?', { kind: 'poll' })
    await messageBy(id)
    const bogus = proto.Message.encode({
      pollUpdateMessage: {
        pollCreationMessageKey: { id, fromMe: true },
        vote: { encPayload: Buffer.alloc(40), encIv: Buffer.alloc(12) },
      },
    }).finish()
    const sent = await say('(vote)', { encoded: Buffer.from(bogus).toString('base64') })
    expect((await messageBy(sent.id)).content).toEqual({ type: 'unsupported', what: 'pollUpdateMessage' })
  })
})
