import { createHash, randomBytes } from 'node:crypto'
import { workerTopic } from '@sahut/core/bus/rooms'
import { contentName } from '@sahut/core/media/files'
import type { GroupState } from '@sahut/simulator/control/group-contract'
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

/** What people wrote in a group; what changed in it stands between. */
const saidIn = async (group: GroupState, { number } = linked) =>
  (await rig.messagesOf(number, group)).filter(({ content }) => content.type !== 'group')

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
    await until(async () => (await saidIn(group)).length >= 5)
    const messages = await saidIn(group)
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
  await until(async () => (await saidIn(group)).length === 1)
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
  const { group, siti, budi } = await newGroup()
  const { id } = await rig.client.sendToGroup(group.id, { from: siti.pn, text: 'yang mana?' })
  await rig.client.sendToGroup(group.id, {
    from: budi.pn,
    text: 'yang ini',
    quotes: { id, of: siti.pn, text: 'yang mana?' },
  })
  await until(async () => (await saidIn(group)).length === 2)
  const [question, answer] = await saidIn(group)
  expect(answer?.content).toMatchObject({
    quote: { whatsappId: id, fromMe: false, participant: `${siti.lid}@lid`, seq: question?.seq },
  })
})

test.each(['whole', 'gone'] as const)(
  'a file that a member sends (%s at WhatsApp) is there',
  async (host) => {
    const { number } = linked
    const { group, siti } = await newGroup()
    const content = randomBytes(20_000)
    await rig.client.sendFileToGroup(group.id, {
      from: siti.pn,
      kind: 'image',
      mimetype: 'image/jpeg',
      caption: 'stok baru',
      content: content.toString('base64'),
      host,
    })
    const message = await until(async () =>
      (await rig.messagesOf(number, group)).find(({ media }) => media?.state === 'stored'),
    )
    expect(message).toMatchObject({ content: { caption: 'stok baru' }, author: { phone: siti.pn } })
    expect(message.media?.file).toBe(contentName(createHash('sha256').update(content).digest()))
  },
)

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
  await until(async () => (await saidIn(group)).length === 1)
  await rig.client.changeGroup(group.id, { by: siti.pn, what: 'remove', people: [phone.pn] })
  await until(() => rig.isAllTaken(phone))
  const { seq } = await rig.answer(number, group, 'masih di sana?')
  wake(number.numberId)
  const failed = await until(async () =>
    (await rig.messagesOf(number, group)).find((one) => one.seq === seq && one.status === 'failed'),
  )
  expect(failed.reason).toBe('not_member')
})

/** What changed in a group, as its chat tells it. */
const newsOf = async (group: GroupState) =>
  (await rig.messagesOf(linked.number, group)).flatMap(({ content, author }) =>
    content.type === 'group' ? [{ ...content, author }] : [],
  )

test('joins, leaves, roles and names are lines that end nobody’s turn, and the members are known', async () => {
  const { number, phone } = linked
  const { group, siti, budi } = await newGroup()
  await rig.client.sendToGroup(group.id, { from: siti.pn, text: 'mulai' })
  await until(async () => (await rig.textsOf(number, group)).includes('mulai'))
  const dewi = await rig.client.createContact({ name: 'Dewi' })
  const by = siti.pn
  await rig.client.changeGroup(group.id, { by, what: 'add', people: [dewi.pn] })
  await rig.client.changeGroup(group.id, { by, what: 'promote', people: [dewi.pn] })
  await rig.client.changeGroup(group.id, { by, what: 'subject', text: 'Grosir Bandung' })
  await rig.client.changeGroup(group.id, { by: budi.pn, what: 'leave' })
  await rig.client.changeGroup(group.id, { by, what: 'remove', people: [dewi.pn] })
  const news = await until(async () => {
    const now = await newsOf(group)
    return now.length >= 6 && now
  })
  const dewisId = { id: `${dewi.lid}@lid`, phone: dewi.pn }
  expect(news.map(({ what, people }) => ({ what, people }))).toEqual([
    { what: 'created', people: undefined },
    { what: 'added', people: [dewisId] },
    { what: 'promoted', people: [dewisId] },
    { what: 'subject', people: undefined },
    { what: 'left', people: [{ id: `${budi.lid}@lid`, phone: budi.pn }] },
    { what: 'removed', people: [dewisId] },
  ])
  expect(news[1]?.author).toMatchObject({ id: `${siti.lid}@lid`, name: 'Siti' })
  const chat = await until(async () => {
    const now = await rig.standOf(number, group)
    return now?.contact.name === 'Grosir Bandung' && now
  })
  expect(chat).toMatchObject({ unread: 1, received: 1, preview: { text: 'mulai', by: 'Siti' } })
  const known = await until(async () => {
    const now = await rig.log.group(chat)
    return now?.members.length === 2 && now
  })
  expect(known).toMatchObject({ subject: 'Grosir Bandung' })
  expect(known.members).toEqual(
    expect.arrayContaining([
      { id: `${siti.lid}@lid`, phone: siti.pn, name: 'Siti', role: 'superadmin' },
      { id: `${phone.lid}@lid`, phone: phone.pn, isUs: true },
    ]),
  )
  await until(() => rig.isAllTaken(phone))
})

test('who of a group has a message and has read it is known, and its ticks rise once all have', async () => {
  const { number } = linked
  const { group, siti, budi } = await newGroup()
  await rig.client.sendToGroup(group.id, { from: siti.pn, text: 'ada?' })
  const chat = await until(async () => {
    const now = await rig.standOf(number, group)
    return now !== undefined && (await rig.log.group(now)) !== undefined && now
  })
  const { seq } = await rig.answer(number, group, 'ada')
  wake(number.numberId)
  const reachedBy = (isSo: (members: { id: string; delivered?: number; read?: number }[]) => boolean) =>
    until(async () => {
      const now = await rig.log.reached(chat, seq)
      return now !== undefined && isSo(now.members) && now
    })
  const got = await reachedBy((members) => members.length === 2)
  expect(got.of).toBe(2)
  await until(async () => ((await rig.standOf(number, group))?.delivered ?? 0) >= seq)
  await rig.client.read(siti.pn, linked.phone.pn)
  await reachedBy((members) => members.filter(({ read }) => read !== undefined).length === 1)
  expect((await rig.standOf(number, group))?.read).toBe(0)
  await rig.client.read(budi.pn, linked.phone.pn)
  await until(async () => ((await rig.standOf(number, group))?.read ?? 0) >= seq)
})

test('a reaction names its message, an admin deletes another’s, and who is none does not', async () => {
  const { number } = linked
  const { group, siti, budi } = await newGroup()
  const { id } = await rig.client.sendToGroup(group.id, { from: budi.pn, text: 'jual obat' })
  const { id: other } = await rig.client.sendToGroup(group.id, { from: siti.pn, text: 'dilarang' })
  await until(async () => (await saidIn(group)).length === 2)
  const { pn: by } = siti
  await rig.client.doInGroup(group.id, { by, whose: budi.pn, of: id, deed: 'reaction', text: '😡' })
  await rig.client.doInGroup(group.id, { by, whose: budi.pn, of: id, deed: 'deletion' })
  // Budi manages nothing.
  await rig.client.doInGroup(group.id, { by: budi.pn, whose: siti.pn, of: other, deed: 'deletion' })
  await rig.client.sendToGroup(group.id, { from: siti.pn, text: 'selesai' })
  await until(async () => (await rig.textsOf(number, group)).includes('selesai'))
  const [spam, rule] = await saidIn(group)
  expect(spam?.deed).toMatchObject({ type: 'deletion', by: { id: `${siti.lid}@lid` } })
  expect(spam?.reactions).toMatchObject([{ emoji: '😡', person: `${siti.lid}@lid` }])
  expect(rule).toMatchObject({ content: { text: 'dilarang' } })
  expect(rule?.deed).toBeUndefined()
})

test.each(['pn', 'lid'] as const)(
  'what somebody sends to a list of people, by %s, is a message in the chat with them',
  async (addressing) => {
    const { number, phone } = linked
    const start = await lastOf()
    const contact = await rig.client.createContact({ name: 'Rina' })
    await rig.client.send(contact.pn, { to: phone.pn, text: 'halo', addressing })
    const message = { to: phone.pn, text: 'promo akhir tahun', list: '6281234567', addressing }
    await rig.client.send(contact.pn, message)
    await until(async () => (await rig.textsOf(number, contact)).length === 2)
    expect(await rig.textsOf(number, contact)).toEqual(['halo', 'promo akhir tahun'])
    await until(() => rig.isAllTaken(phone))
    expect(await troubles(start)).toEqual([])
  },
)
