import type { MessageContent } from '@sahut/core/model/message/message'
import type { PastMessage } from '@sahut/core/model/message/past'
import type { WhatsAppNumber } from '@sahut/core/model/number/number'
import type { ContactState } from '@sahut/simulator/control/contract'
import type { GroupState } from '@sahut/simulator/control/group-contract'
import type { PastOrder } from '@sahut/simulator/control/past-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Rig, startRig, until } from './rig.ts'

/*
 * What a number's phone tells of the time before it was linked, over the real protocol: it lies before the log, quietly.
 */

let rig: Rig
let worker: Awaited<ReturnType<Rig['startWorker']>>

beforeAll(async () => {
  rig = await startRig()
  worker = await rig.startWorker()
})

afterAll(async () => {
  await worker.close()
  await rig.stop()
})

/** A day of last year, s. */
const DAY = 1_760_000_000

/** Links a number to a phone that has something to tell. */
const linkWith = async (orders: PastOrder[], takesGroups = false) => {
  const number = await rig.newNumber()
  if (takesGroups) await rig.numbers.change(rig.workspaceId, number.numberId, { takesGroups })
  const phone = await rig.client.createPhone({ name: 'Toko Maju' })
  for (const order of orders) await rig.client.past(phone.pn, order)
  const shown = worker.facts.length
  await rig.numbers.request(rig.workspaceId, number.numberId, 'linked')
  await rig.client.scan(phone.pn, await rig.qrOf(worker, number, shown))
  return { number: await rig.reaches(number, 'open'), phone }
}

const taken = (number: WhatsAppNumber, count: number, state = 'done') =>
  until(async () => {
    const { history } = await rig.stateOf(number)
    return history?.taken === count && history.state === state && history
  })

/** All of a chat, by pages of so many, as a browser scrolls back. */
const pastOf = async (number: WhatsAppNumber, peer: ContactState | GroupState, limit = 50) => {
  const chat = rig.chatOf(number, peer)
  const first = await rig.log.before(chat, undefined, limit)
  const pages = [first]
  for (let cursor = first?.cursor; cursor !== undefined;) {
    const page = cursor.startsWith('b.')
      ? await rig.log.before(chat, Number(cursor.slice(2)), limit)
      : await rig.log.past(chat, cursor.slice(2), limit)
    pages.unshift(page)
    cursor = page?.cursor
  }
  return pages.flatMap((page): PastMessage[] => page?.past ?? [])
}
const textOf = (content: MessageContent): string =>
  content.type === 'text' ? content.text : String(content.type)
const textsBefore = async (...asked: Parameters<typeof pastOf>) =>
  (await pastOf(...asked)).map(({ content }) => textOf(content))

const lines = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => ({ text: `lama ${String(from + at)}`, t: DAY + from + at }))

test.each(['inline', 'file'] as const)(
  'what a phone tells on being linked (%s) lies before the chat, and nothing of it is unread',
  async (by) => {
    const siti = await rig.client.createContact({ name: 'Siti' })
    const messages = [
      ...lines(120).map((one, at) => ({ ...one, fromMe: at % 3 === 0, status: 4 })),
      { text: 'Gudang', kind: 'location' as const, t: DAY + 200, reaction: '👍' },
    ]
    const { number } = await linkWith([{ by, conversations: [{ with: siti.pn, messages }] }])
    await taken(number, 121)
    expect(await textsBefore(number, siti)).toEqual([...lines(120).map(({ text }) => text), 'location'])
    const past = await pastOf(number, siti)
    expect(past[0]).toMatchObject({ fromMe: true, reach: 'read', author: { type: 'phone' } })
    expect(past.at(-1)?.reactions).toMatchObject([{ person: 'me', emoji: '👍' }])
    expect(await rig.standOf(number, siti)).toMatchObject({
      unread: 0,
      received: 0,
      lastTs: (DAY + 200) * 1000,
      contact: { name: 'Siti', phone: siti.pn },
      past: 'some',
      preview: { fromMe: false },
    })
  },
)

test('history comes in several pieces, some of it twice and by both names of a person, and each message is there once', async () => {
  const siti = await rig.client.createContact({ name: 'Siti' })
  const budi = await rig.client.createContact({ name: 'Budi' })
  const named = lines(60).map((one, at) => ({ ...one, id: `PAST${String(1_000 + at)}` }))
  const { number } = await linkWith([
    { type: 'bootstrap', by: 'inline', conversations: [{ with: siti.pn, messages: named.slice(30) }] },
    { type: 'recent', conversations: [{ with: siti.pn, messages: named, addressing: 'lid' }] },
    { type: 'full', conversations: [{ with: budi.pn, messages: lines(3), isAll: true }] },
  ])
  await taken(number, 93)
  expect(await textsBefore(number, siti, 7)).toEqual(named.map(({ text }) => text))
  expect(await textsBefore(number, budi)).toEqual(['lama 0', 'lama 1', 'lama 2'])
  expect(await rig.standOf(number, budi)).toMatchObject({ past: 'all' })
})

test('what is said once the number is linked follows what was before, and what both tell of stands there once', async () => {
  const siti = await rig.client.createContact({ name: 'Siti' })
  const old = lines(5).map((one, at) => ({ ...one, id: `SAME${String(1_000 + at)}` }))
  const { number, phone } = await linkWith([
    { by: 'inline', conversations: [{ with: siti.pn, messages: old.slice(0, 3) }] },
  ])
  await taken(number, 3)
  const { id, t } = await rig.client.send(siti.pn, { to: phone.pn, text: 'baru' })
  await until(async () => (await rig.textsOf(number, siti)).length === 1)
  expect(await rig.standOf(number, siti)).toMatchObject({ unread: 1 })
  // Built a moment after the message, the phone's next piece has it too.
  const messages = [...old, { id, text: 'baru', t }, { text: 'sesudah', t: t + 100 }]
  await rig.client.past(phone.pn, { conversations: [{ with: siti.pn, messages }] })
  await taken(number, 8)
  const page = await rig.log.before(rig.chatOf(number, siti), undefined, 50)
  expect(page?.past?.map(({ content }) => textOf(content))).toEqual(old.map(({ text }) => text))
  expect(page?.entries.map((entry) => entry.kind === 'message' && textOf(entry.content))).toEqual(['baru'])
  expect(await rig.standOf(number, siti)).toMatchObject({ unread: 1, preview: { text: 'baru' } })
})

test('older messages are asked of the phone until it has none, also of one that was off', async () => {
  const siti = await rig.client.createContact({ name: 'Siti' })
  const known = lines(10, 100)
  const { number, phone } = await linkWith([{ conversations: [{ with: siti.pn, messages: known }] }])
  await taken(number, 10)
  const chat = rig.chatOf(number, siti)
  const ask = async () => {
    await rig.log.askOlder(chat)
    worker.bus.signal(`worker:${number.numberId}`, { type: 'older-wanted' })
  }
  await ask()
  await rig.client.waitFor((entry) => entry.event === 'phone:asked' && entry.phone === phone.pn)
  expect(await textsBefore(number, siti)).toHaveLength(10)
  // The phone is there again, with more than it tells at once.
  const older = lines(60, 20)
  await rig.client.past(phone.pn, {
    type: 'on-demand',
    conversations: [{ with: siti.pn, messages: [...older, ...known] }],
  })
  await until(async () => (await textsBefore(number, siti)).length === 60)
  await until(async () => (await rig.log.olderAsks(number.numberId)).length === 0)
  await ask()
  await until(async () => (await textsBefore(number, siti)).length === 70)
  expect(await textsBefore(number, siti)).toEqual([...older, ...known].map(({ text }) => text))
  await until(async () => (await rig.log.olderAsks(number.numberId)).length === 0)
  expect(await rig.standOf(number, siti)).toMatchObject({ past: 'some' })
  await ask()
  await until(async () => (await rig.standOf(number, siti))?.past === 'all')
  expect(await rig.standOf(number, siti)).toMatchObject({ unread: 0, lastTs: (DAY + 109) * 1000 })
})

test('groups are taken where the number takes groups, with who wrote', async () => {
  const siti = await rig.client.createContact({ name: 'Siti' })
  const group = await rig.client.createGroup({ subject: 'Grosir', creator: siti.pn, members: [] })
  const messages = [
    { text: 'halo', from: siti.pn, t: DAY },
    { text: 'ya', fromMe: true, t: DAY + 1 },
  ]
  const order: PastOrder = { conversations: [{ with: group.id, messages }] }
  const { number } = await linkWith([order], true)
  await taken(number, 2)
  expect(await pastOf(number, group)).toMatchObject([
    { author: { type: 'contact', name: 'Siti' }, content: { text: 'halo' } },
    { author: { type: 'phone' }, fromMe: true },
  ])
  expect(await rig.standOf(number, group)).toMatchObject({ contact: { name: 'Grup' }, unread: 0 })
  const { number: other } = await linkWith([order])
  await taken(other, 0)
  expect(await rig.standOf(other, group)).toBeUndefined()
})

test('a piece that WhatsApp has no more is told as failed, and one that is cut comes with the next try', async () => {
  const siti = await rig.client.createContact({ name: 'Siti' })
  const conversations = [{ with: siti.pn, messages: lines(40) }]
  const { number } = await linkWith([
    { conversations, host: 'gone' },
    { conversations: [{ with: siti.pn, messages: lines(2) }], host: 'cut' },
  ])
  expect(await taken(number, 2, 'failed')).toEqual({ taken: 2, state: 'failed', reason: 'gone' })
})
