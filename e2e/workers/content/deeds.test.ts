import { createChats } from '@sahut/core/chats/chats'
import { newClientMsgId, newUserId, whatsappIdOf } from '@sahut/core/model/ids'
import type { MessageEntry } from '@sahut/core/model/message/message'
import type { Principal } from '@sahut/core/model/user/user'
import type { ContactState, DeedOrder } from '@sahut/simulator/control/contract'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Rig, startRig, until } from '../rig.ts'

/*
 * Reactions, corrections and deletions, between a contact's app and the log, over WhatsApp's protocol.
 */

let rig: Rig
let linked: Awaited<ReturnType<Rig['linkedNumber']>>
let contact: ContactState

beforeAll(async () => {
  rig = await startRig()
})

afterAll(async () => {
  await rig.stop()
})

beforeEach(async () => {
  linked = await rig.linkedNumber()
  contact = await rig.client.createContact()
})

const AGENT = { userId: newUserId(), name: 'Dewi' }

/** What agents do in chats; who may is another test's. */
const chats = () =>
  createChats({
    log: rig.log,
    bus: { signal: () => undefined },
    access: {
      answerable: () => Promise.resolve(),
      may: (() => Promise.resolve({ user: { ...AGENT, role: 'agent' }, thing: chatOf() })) as never,
    },
  })
const nobody = {} as Principal

const chatOf = () => rig.chatOf(linked.number, contact)
const messages = (): Promise<MessageEntry[]> => rig.messagesOf(linked.number, contact)
/** Those that are shown. */
const shown = async () => (await messages()).filter(({ gone }) => gone === undefined)
const write = async (text: string, id?: string) =>
  (await rig.client.send(contact.pn, { to: linked.phone.pn, text, ...(id === undefined ? {} : { id }) })).id
const does = (deed: Omit<DeedOrder, 'to' | 'text'> & { text?: string }) =>
  rig.client.do(contact.pn, { to: linked.phone.pn, ...deed })
const isTaken = () => until(() => rig.isAllTaken(linked.phone))
const emojis = ({ reactions = [] }: MessageEntry) =>
  reactions.flatMap(({ person, emoji }) => (emoji === '' ? [] : [`${person} ${emoji}`]))
const texts = (found: MessageEntry[]) =>
  found.map(({ content }) =>
    'text' in content ? content.text : 'what' in content ? content.what : undefined,
  )

/** A message of ours that the contact has. */
const answered = async (text: string) => {
  const { seq, clientMsgId } = await chatsSend(text)
  await until(async () => (await rig.log.message(chatOf(), seq))?.status === 'sent')
  return { seq, id: whatsappIdOf(chatOf().chatId, clientMsgId) }
}
const chatsSend = async (text: string) => {
  const clientMsgId = newClientMsgId()
  const { seq } = await chats().send(nobody, { chatId: chatOf().chatId, clientMsgId, text })
  return { seq, clientMsgId }
}

const told = async () =>
  (await rig.client.wholeJournal()).flatMap((entry) =>
    entry.event === 'contact:told' && entry.contact === contact.pn
      ? [{ deed: entry.deed, of: entry.of, own: entry.own, text: entry.text }]
      : [],
  )

describe.each(['pn', 'lid'] as const)('a contact that WhatsApp names by %s', (addressing) => {
  beforeEach(async () => {
    contact = await rig.client.createContact({ addressing })
  })

  test('reacts to its own and to our messages, otherwise and no more; corrects and deletes its own', async () => {
    const worker = await rig.startWorker()
    const id = await write('5 buah')
    const gone = await write('salah kirim')
    await isTaken()
    const ours = await answered('Baik kak')
    await does({ deed: 'reaction', of: ours.id, own: false, text: '👍' })
    await does({ deed: 'reaction', of: id, own: true, text: '😂' })
    await does({ deed: 'reaction', of: ours.id, own: false, text: '❤️' })
    await does({ deed: 'reaction', of: id, own: true, text: '' })
    await does({ deed: 'edit', of: id, own: true, text: '50 buah' })
    await does({ deed: 'deletion', of: gone, own: true })
    await until(async () => (await messages())[1]?.deed?.type === 'deletion')
    const found = await messages()
    expect(texts(found)).toEqual(['50 buah', 'deletion', 'Baik kak'])
    expect(found.map(emojis)).toEqual([[], [], ['them ❤️']])
    expect(found[0]?.deed).toMatchObject({ type: 'edit', by: { type: 'contact' } })
    expect(await chats().versions(nobody, { chatId: chatOf().chatId, seq: 1 })).toMatchObject({
      versions: [{ content: { text: '5 buah' } }, { content: { text: '50 buah' } }],
    })
    await worker.close()
  })
})

test('nobody corrects or deletes what another wrote, in whatever name', async () => {
  const worker = await rig.startWorker()
  await write('halo')
  await isTaken()
  const ours = await answered('Rp 500.000')
  await does({ deed: 'edit', of: ours.id, own: true, text: 'Rp 5' })
  await does({ deed: 'deletion', of: ours.id, own: false })
  await until(async () => (await messages()).length === 4)
  expect(texts(await shown())).toEqual(['halo', 'Rp 500.000', 'Rp 5', 'deletion'])
  expect((await messages()).map(({ deed }) => deed)).toEqual([undefined, undefined, undefined, undefined])
  await worker.close()
})

test('what was done before its message came is done once it comes, after a takeover too', async () => {
  const first = await rig.startWorker()
  const id = 'ABCDEF0123456789'
  await write('halo')
  await does({ deed: 'edit', of: id, own: true, text: '50 buah' })
  await does({ deed: 'reaction', of: id, own: true, text: '👍' })
  await until(async () => (await messages()).length === 3)
  await isTaken()
  await first.close()
  const second = await rig.startWorker()
  await write('5 buah', id)
  await until(async () => (await shown()).length === 2)
  const found = await shown()
  expect(texts(found)).toEqual(['halo', '50 buah'])
  expect(found.map(emojis)).toEqual([[], ['them 👍']])
  await second.close()
})

test('what the own phone does counts as our side’s', async () => {
  const worker = await rig.startWorker()
  const id = await write('halo')
  const { id: fromPhone } = await rig.client.sendFromPhone(linked.phone.pn, { to: contact.pn, text: 'ya' })
  await isTaken()
  const order = { to: contact.pn }
  await rig.client.doOnPhone(linked.phone.pn, { ...order, deed: 'reaction', of: id, own: false, text: '🙏' })
  await rig.client.doOnPhone(linked.phone.pn, {
    ...order,
    deed: 'edit',
    of: fromPhone,
    own: true,
    text: 'ya kak',
  })
  await until(async () => (await messages())[1]?.deed !== undefined)
  const found = await messages()
  expect(texts(found)).toEqual(['halo', 'ya kak'])
  expect(found.map(emojis)).toEqual([['me 🙏'], []])
  expect(found[1]?.deed?.by).toEqual({ type: 'phone' })
  await worker.close()
})

describe('an agent', () => {
  const askFor = { clientMsgId: newClientMsgId }

  test('reacts, corrects and deletes, each told to the contact once and shown once WhatsApp has it', async () => {
    const worker = await rig.startWorker()
    const id = await write('halo')
    await isTaken()
    const ours = await answered('Rp 5.000')
    const { chatId } = chatOf()
    const clientMsgId = askFor.clientMsgId()
    const react = () => chats().react(nobody, { chatId, clientMsgId, seq: 1, emoji: '👍' })
    const { seq } = await react()
    expect(await react()).toEqual({ seq })
    await until(async () => (await messages())[0]?.reactions?.length === 1)
    const edit = { chatId, clientMsgId: askFor.clientMsgId(), seq: ours.seq, text: 'Rp 50.000' }
    await chats().edit(nobody, edit)
    await until(async () => (await messages())[1]?.deed?.type === 'edit')
    expect(texts(await messages())).toEqual(['halo', 'Rp 50.000'])
    await chats().react(nobody, { chatId, clientMsgId: askFor.clientMsgId(), seq: 1, emoji: '' })
    await chats().remove(nobody, { chatId, clientMsgId: askFor.clientMsgId(), seq: ours.seq })
    await until(async () => (await messages())[1]?.deed?.type === 'deletion')
    expect(emojis((await messages())[0] ?? expect.fail())).toEqual([])
    expect(await rig.log.outbox(linked.number.numberId)).toEqual([])
    await until(async () => (await told()).length === 4)
    expect(await told()).toEqual([
      { deed: 'reaction', of: id, own: true, text: '👍' },
      { deed: 'edit', of: ours.id, own: false, text: 'Rp 50.000' },
      { deed: 'reaction', of: id, own: true, text: '' },
      { deed: 'deletion', of: ours.id, own: false, text: '' },
    ])
    // A deleted message can't be anything else any more.
    await expect(chats().edit(nobody, { ...edit, clientMsgId: askFor.clientMsgId() })).rejects.toMatchObject({
      code: 'conflict',
    })
    await expect(chats().versions(nobody, { chatId, seq: ours.seq })).rejects.toMatchObject({
      code: 'not_found',
    })
    await worker.close()
  })

  test('who asks while nothing can be sent is done later, in the order of the log', async () => {
    const worker = await rig.startWorker()
    const id = await write('halo')
    await isTaken()
    await worker.close()
    const { chatId } = chatOf()
    await chatsSend('satu')
    await chats().react(nobody, { chatId, clientMsgId: askFor.clientMsgId(), seq: 1, emoji: '👍' })
    await chatsSend('dua')
    const next = await rig.startWorker()
    await until(async () => (await rig.log.outbox(linked.number.numberId)).length === 0)
    const order = (await rig.client.wholeJournal()).flatMap((entry) => {
      if (entry.event === 'contact:received' && entry.contact === contact.pn) return [entry.text]
      return entry.event === 'contact:told' && entry.contact === contact.pn
        ? [entry.of === id && entry.text]
        : []
    })
    expect(order).toEqual(['satu', '👍', 'dua'])
    await next.close()
  })

  test('whose reaction WhatsApp refuses sees that it was not taken, and the next goes out', async () => {
    const worker = await rig.startWorker()
    await write('halo')
    await isTaken()
    const { chatId } = chatOf()
    await rig.client.fault({ kind: 'refused', phone: linked.phone.pn, code: 400 })
    await chats().react(nobody, { chatId, clientMsgId: askFor.clientMsgId(), seq: 1, emoji: '👍' })
    await until(async () => (await messages())[0]?.asks?.[0]?.status === 'failed')
    expect((await messages()).map(emojis)).toEqual([[]])
    await chats().react(nobody, { chatId, clientMsgId: askFor.clientMsgId(), seq: 1, emoji: '❤️' })
    await until(async () => (await messages())[0]?.reactions?.length === 1)
    expect((await messages()).map(emojis)).toEqual([['me ❤️']])
    await worker.close()
  })

  test('whose message waits takes it back by deleting it', async () => {
    const worker = await rig.startWorker()
    await write('halo')
    await isTaken()
    await worker.close()
    const { seq } = await chatsSend('salah')
    const { chatId } = chatOf()
    await chats().remove(nobody, { chatId, clientMsgId: askFor.clientMsgId(), seq })
    expect(await rig.log.message(chatOf(), seq)).toMatchObject({ status: 'cancelled' })
    expect(await rig.log.outbox(linked.number.numberId)).toEqual([])
  })
})

test('whatever a killed worker was doing, each is done once and nothing else is shown', async () => {
  const { chatId } = chatOf()
  const id = await write('5 buah')
  let worker = rig.spawnWorker()
  await until(async () => (await messages()).length === 1)
  for (let round = 0; round < 6; round += 1) {
    await does({ deed: 'reaction', of: id, own: true, text: round % 2 === 0 ? '👍' : '❤️' })
    await does({ deed: 'edit', of: id, own: true, text: `${String(round)} buah` })
    await chats().react(nobody, {
      chatId,
      clientMsgId: newClientMsgId(),
      seq: 1,
      emoji: round % 2 === 0 ? '🙏' : '😂',
    })
    // At another moment of the same each time.
    await new Promise((resolve) => setTimeout(resolve, 40 * round))
    await worker.kill()
    worker = rig.spawnWorker()
  }
  await until(async () => (await rig.log.outbox(linked.number.numberId)).length === 0)
  await isTaken()
  await until(
    async () => (await messages())[0]?.deed?.type === 'edit' && texts(await messages())[0] === '5 buah',
  )
  const [message, ...others] = await shown()
  expect(others).toEqual([])
  expect(emojis(message ?? expect.fail()).toSorted()).toEqual(['me 😂', 'them ❤️'])
  await worker.kill()
})
