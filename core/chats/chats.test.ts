import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTeam, fromContact, type Ground, openGround } from '../auth/team-fixture.ts'
import { createMemoryBus } from '../bus/levels/memory.ts'
import type { Signal } from '../bus/bus.ts'
import { workerTopic } from '../bus/rooms.ts'
import { newClientMsgId } from '../model/ids.ts'
import { createChats } from './chats.ts'
import { markSeen } from './unread.ts'

const bus = createMemoryBus()
let ground: Ground

beforeAll(async () => {
  ground = await openGround(bus.tell)
})

afterAll(() => ground.close())

test('a text that was sent is in the outbox, and the same clientMsgId again is the same message', async () => {
  const team = await createTeam(ground)
  const { chatId, numberId } = await team.chat()
  const chats = createChats({ ...ground, bus })
  const woken: string[] = []
  await bus.listen(workerTopic(numberId), ({ type }) => woken.push(type))
  const message = { chatId, clientMsgId: newClientMsgId(), text: 'Siap, Kak' }
  const { seq } = await chats.send(team.agent.principal, message)
  expect(await chats.send(team.agent.principal, message)).toEqual({ seq })
  expect((await ground.log.outbox(numberId)).map((row) => row.seq)).toEqual([seq])
  expect(woken).toEqual(['outbox'])
  expect(await ground.log.message({ workspaceId: team.workspaceId, chatId }, seq)).toMatchObject({
    author: { type: 'agent', userId: team.agent.user.userId, name: team.agent.user.name },
    content: { type: 'text', text: 'Siap, Kak' },
    status: 'queued',
  })
})

test('what was taken back is never sent, twice is no error, and what is not ours is not there', async () => {
  const team = await createTeam(ground)
  const { chatId, numberId } = await team.chat()
  const chats = createChats({ ...ground, bus })
  const { seq } = await chats.send(team.agent.principal, {
    chatId,
    clientMsgId: newClientMsgId(),
    text: 'Salah',
  })
  await chats.cancel(team.agent.principal, { chatId, seq })
  await chats.cancel(team.agent.principal, { chatId, seq })
  expect(await ground.log.outbox(numberId)).toEqual([])
  await expect(chats.cancel(team.agent.principal, { chatId, seq: 1 })).rejects.toMatchObject({
    code: 'not_found',
  })
})

test('what was seen counts as unread no more, and what came after it still does', async () => {
  const team = await createTeam(ground)
  const chat = await team.chat()
  await ground.log.append(chat, fromContact('kedua'))
  await ground.log.append(chat, fromContact('ketiga'))
  const chats = createChats({ ...ground, bus })
  await chats.see(team.agent.principal, { chatId: chat.chatId, seq: 2 })
  expect(await ground.log.chat(chat)).toMatchObject({ seen: 2, unread: 1 })
  await chats.see(team.agent.principal, { chatId: chat.chatId, seq: 1 })
  expect(await ground.log.chat(chat)).toMatchObject({ seen: 2, unread: 1 })
})

test("the number's worker is told once of what was seen, whoever says so and how often", async () => {
  const team = await createTeam(ground)
  const chat = await team.chat()
  await ground.log.append(chat, fromContact('kedua'))
  const chats = createChats({ ...ground, bus })
  const told: Signal[] = []
  await bus.listen(workerTopic(chat.numberId), (signal) => told.push(signal))
  const see = (seq: number) => chats.see(team.agent.principal, { chatId: chat.chatId, seq })
  await Promise.all([see(1), see(1)])
  await see(1)
  await Promise.all([see(2), see(2), see(2)])
  // Signals come in a later turn.
  await expect.poll(() => told.length).toBe(2)
  expect(told).toEqual([
    { type: 'seen', chatId: chat.chatId, from: 0, to: 1 },
    { type: 'seen', chatId: chat.chatId, from: 1, to: 2 },
  ])
})

test('B5: a message that comes while the chat is marked as seen stays unread, and is not counted twice', async () => {
  const team = await createTeam(ground)
  const chat = await team.chat()
  await ground.log.append(chat, fromContact('kedua'))
  await ground.log.append(chat, fromContact('ketiga'))
  // As whoever marks it read it: the fourth is not in it yet.
  const before = (await ground.log.chat(chat)) ?? expect.fail()
  await ground.log.append(chat, fromContact('keempat'))
  await markSeen(ground.log, before, 2)
  expect(await ground.log.chat(chat)).toMatchObject({ seen: 2, received: 4, unread: 2 })
})

test('B5: what changed in a group is nobody’s message: it is not counted as received when the chat is seen', async () => {
  const team = await createTeam(ground)
  const chat = await team.chat()
  const joined = (n: number) => ({
    ...fromContact(''),
    whatsappId: `joined-${String(n)}`,
    content: { type: 'group' as const, what: 'joined' as const },
  })
  await ground.log.append(chat, joined(1))
  await ground.log.append(chat, joined(2))
  await createChats({ ...ground, bus }).see(team.agent.principal, { chatId: chat.chatId, seq: 1 })
  expect(await ground.log.chat(chat)).toMatchObject({ seen: 1, received: 1, unread: 0 })
})

test('what could not be read again is never committed: the chat goes on without it', async () => {
  const team = await createTeam(ground)
  const chat = await team.chat()
  const wrong = { type: 'seen' as const, seq: 1, received: -1 }
  await expect(ground.log.append(chat, { kind: 'change', change: wrong })).rejects.toMatchObject({
    code: 'corrupt_state',
  })
  await ground.log.append(chat, fromContact('sesudahnya'))
  expect(await ground.log.chat(chat)).toMatchObject({ received: 2 })
})

test('nobody does anything in a chat that they may not see', async () => {
  const team = await createTeam(ground)
  const { chatId } = await team.chat(team.otherNumber)
  const chats = createChats({ ...ground, bus })
  const { principal } = team.agent
  const refused = { code: 'not_found' }
  await expect(
    chats.send(principal, { chatId, clientMsgId: newClientMsgId(), text: 'x' }),
  ).rejects.toMatchObject(refused)
  await expect(chats.cancel(principal, { chatId, seq: 1 })).rejects.toMatchObject(refused)
  await expect(chats.see(principal, { chatId, seq: 1 })).rejects.toMatchObject(refused)
})

test('an answer to a message names it as it stands in the log, not as whoever asks says', async () => {
  const team = await createTeam(ground)
  const chat = await team.chat()
  const { chatId } = chat
  const chats = createChats({ ...ground, bus })
  const { seq: asked } = await ground.log.append(chat, fromContact('Paket B masih ada?'))
  const said = { chatId, clientMsgId: newClientMsgId(), text: 'Masih', quotes: asked }
  const { seq } = await chats.send(team.agent.principal, said)
  const quoted = await ground.log.message(chat, asked)
  expect(await ground.log.message(chat, seq)).toMatchObject({
    content: {
      type: 'text',
      text: 'Masih',
      quote: {
        text: 'Paket B masih ada?',
        whatsappId: quoted?.whatsappId,
        fromMe: false,
        seq: asked,
      },
    },
  })
  const nowhere = { ...said, clientMsgId: newClientMsgId(), quotes: 99 }
  await expect(chats.send(team.agent.principal, nowhere)).rejects.toMatchObject({
    code: 'not_found',
    field: 'quotes',
  })
})

test('content beside text is sent as it is, and what says nothing or two things is refused', async () => {
  const team = await createTeam(ground)
  const chat = await team.chat()
  const chats = createChats({ ...ground, bus })
  const poll = { type: 'poll' as const, question: 'Kapan?', options: ['Pagi', 'Sore'], most: 1 }
  const send = (what: Pick<Parameters<typeof chats.send>[1], 'text' | 'content'>) =>
    chats.send(team.agent.principal, { chatId: chat.chatId, clientMsgId: newClientMsgId(), ...what })
  const { seq } = await send({ content: poll })
  expect(await ground.log.message(chat, seq)).toMatchObject({ content: poll, status: 'queued' })
  await expect(send({})).rejects.toMatchObject({ code: 'invalid_input' })
  await expect(send({ text: 'a', content: poll })).rejects.toMatchObject({ code: 'invalid_input' })
})
