import { workerTopic } from '@sahut/core/bus/rooms'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Rig, startRig, until } from './rig.ts'

let rig: Rig
let worker: Awaited<ReturnType<Rig['startWorker']>>
let linked: Awaited<ReturnType<Rig['link']>>

beforeAll(async () => {
  rig = await startRig()
  worker = await rig.startWorker()
  linked = await rig.link(worker, { takesGroups: true })
})

afterAll(async () => {
  await worker.close()
  await rig.stop()
})

/** A group of two customers and the number. */
const newGroup = async (addressing: 'pn' | 'lid' = 'lid', { pn } = linked.phone) => {
  const siti = await rig.client.createContact({ name: 'Siti' })
  const budi = await rig.client.createContact({ name: 'Budi' })
  const members = [budi.pn, pn]
  const group = await rig.client.createGroup({
    subject: 'Grosir Jakarta',
    creator: siti.pn,
    members,
    addressing,
  })
  return { group, siti, budi }
}

const wake = (numberId: string) => {
  worker.bus.signal(`worker:${numberId}`, { type: 'outbox' })
}

/** What the network saw go wrong since. */
const troubles = async (after: number) =>
  (await rig.client.wholeJournal(after)).filter(
    (entry) =>
      entry.event === 'group:undecryptable' ||
      entry.event === 'group:received-again' ||
      (entry.event === 'companion:receipt' && (entry.type === 'retry' || entry.type === 'nack')),
  )

const lastOf = async () => (await rig.client.wholeJournal()).at(-1)?.n ?? 0

test.each(['pn', 'lid'] as const)(
  'a group whose members go by %s is one chat: each message once, in order, with its author',
  async (addressing) => {
    const { number, phone } = linked
    const start = await lastOf()
    const { group, siti, budi } = await newGroup(addressing)
    const said = [
      [siti, 'halo semua'],
      [budi, 'halo'],
      [siti, 'kapan buka?'],
      [siti, 'besok?'],
    ] as const
    for (const [{ pn }, text] of said) await rig.client.sendToGroup(group.id, { from: pn, text })
    await rig.client.sendToGroup(group.id, { from: phone.pn, text: 'dari HP' })
    await until(async () => (await rig.textsOf(number, group)).length >= 5)
    const messages = await rig.messagesOf(number, group)
    expect(messages.map(({ content }) => content)).toEqual(
      [...said.map(([, text]) => text), 'dari HP'].map((text) => ({ type: 'text', text })),
    )
    expect(messages.map(({ author, participant }) => ({ author, participant }))).toEqual([
      ...said.map(([{ lid, pn, name }]) => ({
        author: { type: 'contact', id: `${lid}@lid`, phone: pn, name },
        participant: `${lid}@lid`,
      })),
      { author: { type: 'phone' }, participant: undefined },
    ])
    const chat = await until(async () => {
      const now = await rig.standOf(number, group)
      return now?.contact.name !== undefined && now
    })
    // The phone's own message ends unread.
    expect(chat).toMatchObject({ contact: { id: group.id, name: 'Grosir Jakarta' }, received: 4, unread: 0 })
    await until(() => rig.isAllTaken(phone))
    expect(await troubles(start)).toEqual([])
  },
)

test('answers reach every member once and in order, and none who left', async () => {
  const { number, phone } = linked
  const start = await lastOf()
  const { group, siti, budi } = await newGroup()
  await rig.client.sendToGroup(group.id, { from: siti.pn, text: 'ada yang bisa bantu?' })
  await until(async () => (await rig.textsOf(number, group)).length === 1)
  const texts = Array.from({ length: 8 }, (_, at) => `jawaban ${String(at)} ✅`)
  for (const text of texts) await rig.answer(number, group, text)
  wake(number.numberId)
  const gotBy = async (pn: string) =>
    (await rig.client.wholeJournal(start)).flatMap((entry) =>
      entry.event === 'group:received' && entry.member === pn && entry.group === group.id ? [entry.text] : [],
    )
  await until(async () => (await rig.log.outbox(number.numberId)).length === 0)
  for (const pn of [siti.pn, budi.pn, phone.pn]) {
    await until(async () => (await gotBy(pn)).length >= texts.length)
    expect(await gotBy(pn)).toEqual(texts)
  }
  await until(async () => (await rig.messagesOf(number, group)).every(({ status }) => status !== 'queued'))
  expect(await troubles(start)).toEqual([])

  await rig.client.changeGroup(group.id, { by: siti.pn, what: 'remove', people: [budi.pn] })
  await until(() => rig.isAllTaken(phone))
  await rig.answer(number, group, 'tanpa Budi')
  wake(number.numberId)
  await until(async () => (await gotBy(siti.pn)).includes('tanpa Budi'))
  expect(await gotBy(budi.pn)).toEqual(texts)
  const keys = (await rig.client.wholeJournal(start)).flatMap((entry) =>
    entry.event === 'companion:sent-to-group' && entry.group === group.id ? [entry.keyId] : [],
  )
  // Who left knows the key of what was written before.
  expect(new Set(keys).size).toBe(2)
  expect(keys.at(-1)).not.toBe(keys.at(-2))
  expect(await troubles(start)).toEqual([])
})

test('who joins can read what is written from then on', async () => {
  const { number, phone } = linked
  const start = await lastOf()
  const { group, siti } = await newGroup()
  await rig.answer(number, group, 'sebelum')
  wake(number.numberId)
  await until(async () => (await rig.log.outbox(number.numberId)).length === 0)
  const dewi = await rig.client.createContact({ name: 'Dewi' })
  await rig.client.changeGroup(group.id, { by: siti.pn, what: 'add', people: [dewi.pn] })
  await until(() => rig.isAllTaken(phone))
  await rig.answer(number, group, 'sesudah')
  wake(number.numberId)
  await rig.client.waitFor(
    (entry) => entry.event === 'group:received' && entry.member === dewi.pn && entry.text === 'sesudah',
    start,
  )
  expect(await troubles(start)).toEqual([])
})

test('a reply names whose message it answers, both ways', async () => {
  const { number } = linked
  const { group, siti, budi } = await newGroup()
  const { id } = await rig.client.sendToGroup(group.id, { from: siti.pn, text: 'yang mana?' })
  await rig.client.sendToGroup(group.id, {
    from: budi.pn,
    text: 'yang ini',
    quotes: { id, of: siti.pn, text: 'yang mana?' },
  })
  await until(async () => (await rig.textsOf(number, group)).length === 2)
  const [question, answer] = await rig.messagesOf(number, group)
  expect(answer?.content).toMatchObject({
    quote: { whatsappId: id, fromMe: false, participant: `${siti.lid}@lid`, seq: question?.seq },
  })
})

test('a group is taken once people want it, and what a member wrote in between is asked for', async () => {
  const { number, phone } = await rig.link(worker)
  const { group, siti } = await newGroup('lid', phone)
  await rig.client.sendToGroup(group.id, { from: siti.pn, text: 'tidak diminta' })
  await until(() => rig.isAllTaken(phone))
  expect(await rig.standOf(number, group)).toBeUndefined()
  await rig.numbers.change(rig.workspaceId, number.numberId, { takesGroups: true })
  worker.bus.signal(workerTopic(number.numberId), { type: 'number-set' })
  const texts = await until(async () => {
    await rig.client.sendToGroup(group.id, { from: siti.pn, text: 'sekarang' })
    const now = await rig.textsOf(number, group)
    return now.includes('sekarang') && now
  })
  expect(new Set(texts.filter((text) => text !== ''))).toEqual(new Set(['sekarang']))
})

test('a message to a group that the number is not in any more fails, and says why', async () => {
  const { number, phone } = linked
  const { group, siti } = await newGroup()
  await rig.client.sendToGroup(group.id, { from: siti.pn, text: 'sampai jumpa' })
  await until(async () => (await rig.textsOf(number, group)).length === 1)
  await rig.client.changeGroup(group.id, { by: siti.pn, what: 'remove', people: [phone.pn] })
  await until(() => rig.isAllTaken(phone))
  const { seq } = await rig.answer(number, group, 'masih di sana?')
  wake(number.numberId)
  const failed = await until(async () =>
    (await rig.messagesOf(number, group)).find((one) => one.seq === seq && one.status === 'failed'),
  )
  expect(failed.reason).toBe('not_member')
})
