import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTeam, fromContact, type Ground, openGround } from '../auth/team-fixture.ts'
import { newClientMsgId } from '../model/ids.ts'
import { isPinned, isStarred } from '../model/chat/mark.ts'
import { createDeeds } from './deeds.ts'
import { createTeamMarks } from './marks.ts'

let ground: Ground

beforeAll(async () => {
  ground = await openGround()
})

afterAll(() => ground.close())

const marks = () => createTeamMarks(ground)

test('a star is for the whole team, is taken again, and WhatsApp is told nothing of it', async () => {
  const team = await createTeam(ground)
  const chat = await team.chat()
  const { chatId } = chat
  const { seq } = await ground.log.append(chat, fromContact('alamat saya'))
  const { principal } = team.agent
  await marks().star(principal, { chatId, seq, isSet: true })
  const before = (await ground.log.chat(chat))?.seq
  await marks().star(principal, { chatId, seq, isSet: true })
  expect((await ground.log.chat(chat))?.seq).toBe(before)
  const { stars } = await marks().read(team.admin.principal, { chatId })
  expect(stars.map((message) => [message.seq, isStarred(message)])).toEqual([[seq, true]])
  expect(await ground.log.outbox(chat.numberId)).toEqual([])
  await marks().star(team.admin.principal, { chatId, seq, isSet: false })
  expect((await marks().read(principal, { chatId })).stars).toEqual([])
})

test('a pin waits in the outbox, counts once WhatsApp has it, and ends by itself', async () => {
  const team = await createTeam(ground)
  const chat = await team.chat()
  const { chatId } = chat
  const pin = { chatId, seq: 1, clientMsgId: newClientMsgId(), seconds: 86_400 }
  const { seq: ask } = await createDeeds(ground).pin(team.agent.principal, pin)
  expect(await createDeeds(ground).pin(team.agent.principal, pin)).toEqual({ seq: ask })
  expect((await ground.log.outbox(chat.numberId)).map(({ seq }) => seq)).toEqual([ask])
  expect((await marks().read(team.agent.principal, { chatId })).pins).toEqual([])
  const entry = await ground.log.entry(chat, ask)
  if (entry?.kind !== 'change' || entry.change.type !== 'asked') return expect.fail()
  const { deed, by, whatsappId } = entry.change
  const done = { kind: 'deed', deed, by, of: 1, person: 'me', ask } as const
  await ground.log.append(chat, { ...done, key: `me##${whatsappId}` as never })
  const { pins } = await marks().read(team.agent.principal, { chatId })
  expect(pins.map(({ message }) => message.seq)).toEqual([1])
  const [pinned] = pins
  expect(pinned && isPinned(pinned.message, Date.now())).toBe(true)
  expect(pinned && isPinned(pinned.message, Date.now() + 86_500_000)).toBe(false)
})

test('what is marked unread from a place on counts again, as much as came from there, and is seen as ever', async () => {
  const team = await createTeam(ground)
  const chat = await team.chat()
  const { chatId } = chat
  await ground.log.append(chat, fromContact('dua'))
  await ground.log.append(chat, fromContact('tiga'))
  await ground.log.append(chat, { kind: 'change', change: { type: 'seen', seq: 3, received: 3 } })
  expect((await ground.log.chat(chat))?.unread).toBe(0)
  await marks().unsee(team.agent.principal, { chatId, seq: 2 })
  expect(await ground.log.chat(chat)).toMatchObject({ seen: 1, unread: 2 })
  const list = { workspaceId: team.workspaceId, inboxIds: [team.inbox.inboxId], only: 'unread' as const }
  await expect
    .poll(async () => (await ground.log.chats(list, undefined, 10)).chats.map((one) => one.chatId))
    .toEqual([chatId])
  // Again, and of what nobody has seen yet, is nothing.
  const { seq } = (await ground.log.chat(chat)) ?? expect.fail()
  await marks().unsee(team.agent.principal, { chatId, seq: 3 })
  expect((await ground.log.chat(chat))?.seq).toBe(seq)
  await ground.log.append(chat, { kind: 'change', change: { type: 'seen', seq, received: 3 } })
  expect((await ground.log.chat(chat))?.unread).toBe(0)
})

test('nobody marks, or sees what is marked, in a chat that they may not see', async () => {
  const team = await createTeam(ground)
  const { chatId } = await team.chat(team.otherNumber)
  const { principal } = team.agent
  const refused = { code: 'not_found' }
  await expect(marks().star(principal, { chatId, seq: 1, isSet: true })).rejects.toMatchObject(refused)
  await expect(marks().read(principal, { chatId })).rejects.toMatchObject(refused)
  await expect(marks().unsee(principal, { chatId, seq: 1 })).rejects.toMatchObject(refused)
  const pin = { chatId, seq: 1, clientMsgId: newClientMsgId(), seconds: 0 }
  await expect(createDeeds(ground).pin(principal, pin)).rejects.toMatchObject(refused)
})
