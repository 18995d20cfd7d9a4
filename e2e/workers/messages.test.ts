import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Rig, startRig, until } from './rig.ts'

let rig: Rig
let worker: Awaited<ReturnType<Rig['startWorker']>>
let linked: Awaited<ReturnType<Rig['link']>>

beforeAll(async () => {
  rig = await startRig()
  worker = await rig.startWorker()
  linked = await rig.link(worker)
})

afterAll(async () => {
  await worker.close()
  await rig.stop()
})

test('a number is linked by scanning its QR and knows its phone number', async () => {
  const { number, phone } = linked
  expect(await rig.stateOf(number)).toMatchObject({ state: 'open', phone: phone.pn })
  const states = worker.facts.flatMap(({ name, fact }) =>
    name === 'number:changed' ? [(fact as { number: { state: string } }).number.state] : [],
  )
  expect(states).toEqual(['linking', 'connecting', 'open'])
})

test('texts arrive once and in order, whichever way the contact is addressed, in one chat', async () => {
  const { number, phone } = linked
  const contact = await rig.client.createContact({ name: 'Siti' })
  const texts = ['Halo kak 👋', 'baris\nkedua', 'Ñandú 你好 مرحبا 🇮🇩', '*tebal*', '5', '6']
  for (const [at, text] of texts.entries()) {
    await rig.client.send(contact.pn, { to: phone.pn, text, addressing: at % 2 === 0 ? 'pn' : 'lid' })
  }
  await until(async () => (await rig.textsOf(number, contact)).length >= texts.length)
  const messages = await rig.messagesOf(number, contact)
  expect(messages.map(({ content }) => content)).toEqual(texts.map((text) => ({ type: 'text', text })))
  expect(messages.every(({ fromMe, author }) => !fromMe && author.type === 'contact')).toBe(true)
  const chat = await rig.standOf(number, contact)
  expect(chat).toMatchObject({ contact: { phone: contact.pn, name: 'Siti' }, unread: texts.length })
})

test('answers reach the contact once and in order, and their ticks rise to read', async () => {
  const { number, phone } = linked
  const contact = await rig.client.createContact({ readAfterMs: 20 })
  const texts = Array.from({ length: 12 }, (_, at) => `jawaban ${String(at)} ✅`)
  const sent = await Promise.all(texts.map((text) => rig.answer(number, contact, text)))
  worker.bus.signal(`worker:${number.numberId}`, { type: 'outbox' })
  const last = sent.at(-1)?.seq ?? 0
  const chat = await until(async () => {
    const now = await rig.standOf(number, contact)
    return now !== undefined && now.read >= last && now
  })
  expect(chat.delivered).toBe(chat.read)
  const journal = await rig.client.wholeJournal()
  const received = journal.filter(
    (entry) => entry.event === 'contact:received' && entry.contact === contact.pn,
  )
  expect(received.map((entry) => 'text' in entry && entry.text)).toEqual(texts)
  expect(
    journal.some((entry) => entry.event === 'contact:received-again' && entry.contact === contact.pn),
  ).toBe(false)
  await until(async () => (await rig.messagesOf(number, contact)).every(({ status }) => status === 'sent'))
  await until(async () => (await rig.log.outbox(number.numberId)).length === 0)
  expect(phone.pn).not.toBe('')
})

test('what the owner writes on the phone itself is in the chat, as the phone’s', async () => {
  const { number, phone } = linked
  const contact = await rig.client.createContact()
  await rig.client.sendFromPhone(phone.pn, { to: contact.pn, text: 'dari HP' })
  const [message] = await until(async () => {
    const messages = await rig.messagesOf(number, contact)
    return messages.length > 0 && messages
  })
  expect(message).toMatchObject({ fromMe: true, author: { type: 'phone' }, content: { text: 'dari HP' } })
})

test('two numbers and one contact that all write at the same time: nothing becomes unreadable', async () => {
  const { number, phone } = linked
  const { number: other, phone: otherPhone } = await rig.link(worker)
  const contact = await rig.client.createContact()
  const texts = Array.from({ length: 25 }, (_, at) => `ke-${String(at)}`)
  const start = (await rig.client.wholeJournal()).at(-1)?.n ?? 0
  const converse = async (own: typeof number, pn: string) => {
    for (const text of texts) {
      await Promise.all([
        rig.client.send(contact.pn, { to: pn, text }),
        rig.answer(own, contact, `jawab ${text}`),
      ])
      worker.bus.signal(`worker:${own.numberId}`, { type: 'outbox' })
    }
    await until(async () => (await rig.log.outbox(own.numberId)).length === 0)
    await until(async () => (await rig.messagesOf(own, contact)).length === 2 * texts.length)
    return (await rig.textsOf(own, contact)).filter((text) => !text.startsWith('jawab'))
  }
  expect(await Promise.all([converse(number, phone.pn), converse(other, otherPhone.pn)])).toEqual([
    texts,
    texts,
  ])
  const journal = await rig.client.wholeJournal(start)
  const troubles = journal.filter(
    (entry) =>
      entry.event === 'contact:undecryptable' ||
      entry.event === 'phone:undecryptable' ||
      (entry.event === 'companion:receipt' && (entry.type === 'retry' || entry.type === 'nack')),
  )
  expect(troubles).toEqual([])
  for (const { pn } of [phone, otherPhone]) {
    const shown = journal.flatMap((entry) =>
      entry.event === 'contact:received' && entry.contact === contact.pn && entry.phone === pn
        ? [entry.text]
        : [],
    )
    expect(shown).toEqual(texts.map((text) => `jawab ${text}`))
  }
})
