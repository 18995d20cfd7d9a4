import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTeam, fromContact, type Ground, openGround, type Team } from '../auth/team-fixture.ts'
import { createMemoryBus } from '../bus/levels/memory.ts'
import { createBlocking } from '../chats/block.ts'
import { createChats } from '../chats/chats.ts'
import { workDraft } from '../chats/work/work.ts'
import type { Chat, ChatRef } from '../model/chat/chat.ts'
import { chatIdOf, ContactId, newClientMsgId, newPersonFieldId, type NumberId } from '../model/ids.ts'
import { headKey } from '../store/keys/chat.ts'
import { createPersonNotes, type PersonNotes } from './person-notes.ts'
import { createPersonRows } from './person-rows.ts'
import { createPersons, type Persons } from './persons.ts'
import { createTellChats } from './tell-chats.ts'

/*
 * What a team knows of people: who is who over all numbers, and that nobody's word is lost.
 */

let ground: Ground
let team: Team
let persons: Persons
let notes: PersonNotes
let counter = 0

beforeAll(async () => {
  ground = await openGround()
})
afterAll(() => ground.close())
beforeEach(async () => {
  team = await createTeam(ground)
  const rows = createPersonRows(ground)
  const tell = createTellChats({
    log: ground.log,
    onTrouble: (error) => {
      throw error
    },
  })
  persons = createPersons({ ...ground, rows, tell })
  notes = createPersonNotes({ ...ground, rows, tell })
})

type Who = { lid?: string; phone?: string }
const newWho = (): Required<Who> => {
  counter += 1
  return { lid: String(5_550_000 + counter), phone: String(628_110_000_000 + counter) }
}

/** A chat of a person with one of the team's numbers, in which they wrote. */
const chatOf = async (
  { lid, phone }: Who,
  number: { numberId: NumberId; inboxId: Chat['inboxId'] } = team.number,
): Promise<ChatRef> => {
  const id = ContactId.parse(lid === undefined ? `${phone ?? ''}@s.whatsapp.net` : `${lid}@lid`)
  const { workspaceId } = team
  const { numberId, inboxId } = number
  const contact = { id, ...(phone !== undefined && { phone }) }
  const ref = { chatId: chatIdOf(numberId, id), workspaceId, inboxId, numberId, contact }
  await ground.log.append(ref, fromContact('Halo'))
  return ref
}
const now = async (chat: ChatRef): Promise<Chat> => (await ground.log.chat(chat)) ?? expect.fail('no chat')
const read = ({ chatId }: ChatRef, who = team.agent) => persons.read(who.principal, { chatId })
const change = (
  { chatId }: ChatRef,
  what: Omit<Parameters<Persons['change']>[1], 'chatId'>,
  who = team.agent,
) => persons.change(who.principal, { chatId, ...what })

test('one person is found over all numbers, by LID and by phone number, and each sees the chats that they may', async () => {
  const siti = newWho()
  const first = await chatOf(siti)
  // To this number WhatsApp told the phone number only.
  const second = await chatOf({ phone: siti.phone }, team.otherNumber)
  const stranger = await chatOf(newWho())
  const seenBy = async (chat: ChatRef, who = team.admin) =>
    (await read(chat, who)).chats.map(({ chatId }) => chatId).toSorted()
  const both = [first.chatId, second.chatId].toSorted()
  expect(await seenBy(first)).toEqual(both)
  expect(await seenBy(second)).toEqual(both)
  expect(await seenBy(first, team.agent)).toEqual([first.chatId])
  expect(await seenBy(stranger)).toEqual([stranger.chatId])
})

test('whose phone number became known later is found by it from then on, and so is a chat of the last release with its next message', async () => {
  const siti = newWho()
  const hidden = await chatOf({ lid: siti.lid })
  const other = await chatOf({ phone: siti.phone }, team.otherNumber)
  expect((await read(other, team.admin)).chats).toHaveLength(1)
  await ground.log.append(
    { ...hidden, contact: { ...hidden.contact, phone: siti.phone } },
    fromContact('lagi'),
  )
  expect((await read(other, team.admin)).chats).toHaveLength(2)

  const wati = newWho()
  const old = await chatOf(wati)
  const key = headKey(old)
  await ground.table.update(key, { expression: 'REMOVE #a', names: { '#a': 'addressed' } })
  await ground.log.append(old, fromContact('lagi'))
  expect((await ground.table.get(key))?.['addressed']).toBe(2)
})

test('two people whom one phone number belonged to are two', async () => {
  const before = newWho()
  const after = { lid: newWho().lid, phone: before.phone }
  const old = await chatOf(before)
  const chat = await chatOf(after, team.otherNumber)
  expect((await read(old, team.admin)).chats.map(({ chatId }) => chatId)).toEqual([old.chatId])
  expect((await read(chat, team.admin)).chats.map(({ chatId }) => chatId)).toEqual([chat.chatId])
})

test('our name goes over that of WhatsApp in all chats of the person, whatever WhatsApp says after it, until it is taken back', async () => {
  const siti = newWho()
  const chats = [await chatOf(siti), await chatOf({ phone: siti.phone }, team.otherNumber)] as const
  const [first, second] = chats
  const named = await change(first, { version: 0, name: 'Ibu Siti' })
  expect(named).toMatchObject({ version: 1, name: 'Ibu Siti' })
  for (const chat of chats) expect((await now(chat)).contact.ours).toBe('Ibu Siti')
  await ground.log.append(first, { ...fromContact('x'), contactName: 'siti123' })
  await ground.log.append(first, {
    kind: 'change',
    change: { type: 'named', name: 'Siti toko', by: 'book' },
  })
  expect((await now(first)).contact).toMatchObject({ ours: 'Ibu Siti', name: 'Siti toko' })
  await change(second, { version: 1, name: null }, team.admin)
  for (const chat of chats) expect((await now(chat)).contact.ours).toBeUndefined()
  expect((await read(first)).name).toBeUndefined()
})

test('of two who change a person at once one is told, and whoever looks at a chat of theirs reads it again', async () => {
  const siti = newWho()
  const chat = await chatOf(siti)
  const before = await now(chat)
  const both = await Promise.allSettled([
    change(chat, { version: 0, name: 'Ibu Siti' }),
    change(chat, { version: 0, name: 'Bu Siti' }, team.admin),
  ])
  expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const refused = both.find(({ status }) => status === 'rejected')
  expect(refused).toMatchObject({ reason: { code: 'conflict' } })
  expect((await now(chat)).person).toBeGreaterThan(before.person ?? 0)
})

test('fields take what fits them and nothing else, and are taken away again', async () => {
  const chat = await chatOf(newWho())
  const add = async (kind: 'choice' | 'date' | 'number' | 'checkbox' | 'link', choices?: string[]) =>
    (
      await ground.catalog.personFields.create(team.workspaceId, {
        fieldId: newPersonFieldId(),
        name: kind,
        kind,
        ...(choices && { choices }),
      })
    ).fieldId
  const [city, born, children, member, site] = [
    await add('choice', ['Bandung', 'Solo']),
    await add('date'),
    await add('number'),
    await add('checkbox'),
    await add('link'),
  ]
  const good = {
    [city]: 'Solo',
    [born]: '1990-05-17',
    [children]: 2,
    [member]: false,
    [site]: 'https://toko.id/a',
  }
  expect((await change(chat, { version: 0, fields: good })).fields).toEqual(good)
  const bad = [
    { [city]: 'Paris' },
    { [born]: '1990-02-31' },
    { [children]: 'two' },
    { [site]: 'javascript:alert(1)' },
    { [newPersonFieldId()]: 'x' },
  ]
  for (const fields of bad)
    await expect(change(chat, { version: 1, fields })).rejects.toMatchObject({ code: 'invalid_input' })
  expect((await change(chat, { version: 1, fields: { [city]: null } })).fields).not.toHaveProperty([city])
  expect((await read(chat)).fields).toMatchObject({ [children]: 2 })
})

test('notes about a person are seen from all their chats, the newest first, and removed by who wrote them or an admin', async () => {
  const siti = newWho()
  const chat = await chatOf(siti)
  const other = await chatOf({ phone: siti.phone }, team.otherNumber)
  const written = []
  for (const text of ['one', 'two', 'three'])
    written.push(await notes.write(team.agent.principal, { chatId: chat.chatId, text }))
  const page = await notes.read(team.admin.principal, { chatId: other.chatId, limit: 2 })
  expect(page.notes.map(({ text }) => text)).toEqual(['three', 'two'])
  const next = await notes.read(team.admin.principal, { chatId: other.chatId, limit: 2, before: page.next })
  expect(next.notes.map(({ text }) => text)).toEqual(['one'])
  expect(next.next).toBeUndefined()
  const { noteId } = written[0] ?? expect.fail('no note')
  const colleague = await team.person('agent', [team.inbox.inboxId])
  await expect(notes.remove(colleague.principal, { chatId: chat.chatId, noteId })).rejects.toMatchObject({
    code: 'forbidden',
  })
  await notes.remove(team.admin.principal, { chatId: chat.chatId, noteId })
  expect((await notes.read(team.agent.principal, { chatId: chat.chatId, limit: 9 })).notes).toHaveLength(2)
})

test('two who are one are merged with all that is known of them, and parted again as they were', async () => {
  const [one, two] = [await chatOf(newWho()), await chatOf(newWho())]
  await change(one, { version: 0, name: 'Ibu Siti' })
  await change(two, { version: 0, name: 'Siti kantor' })
  await notes.write(team.agent.principal, { chatId: two.chatId, text: 'pays late' })
  const merge = () => persons.merge(team.agent.principal, { chatId: one.chatId, with: two.chatId })
  const merged = await merge()
  expect(merged).toMatchObject({ name: 'Ibu Siti', merged: [{ label: 'Siti kantor' }] })
  expect(merged.chats.map(({ chatId }) => chatId).toSorted()).toEqual([one.chatId, two.chatId].toSorted())
  expect(await merge()).toMatchObject({ merged: [{ label: 'Siti kantor' }] })
  for (const chat of [one, two]) {
    expect((await now(chat)).contact.ours).toBe('Ibu Siti')
    expect((await notes.read(team.agent.principal, { chatId: chat.chatId, limit: 9 })).notes).toHaveLength(1)
  }
  const { personId } = merged.merged[0] ?? expect.fail('nobody was merged')
  const part = () => persons.part(team.agent.principal, { chatId: one.chatId, personId })
  expect((await part()).chats.map(({ chatId }) => chatId)).toEqual([one.chatId])
  await part()
  expect((await now(two)).contact.ours).toBe('Siti kantor')
  expect((await read(two)).chats.map(({ chatId }) => chatId)).toEqual([two.chatId])
})

test('who is blocked is not written to, and that is said', async () => {
  const chat = await chatOf(newWho())
  const bus = createMemoryBus()
  const { blocks } = ground.numbers
  const blocking = createBlocking({ ...ground, blocks, bus })
  const { chatId } = chat
  const asked = await blocking.set(team.agent.principal, { chatId, isBlocked: true })
  expect(asked).toEqual({ isBlocked: false, wanted: true })
  const [ask] = await blocks.wanted(chat.numberId)
  if (ask === undefined) throw new Error('nothing is wanted')
  const author = { type: 'agent', ...ask.by } as const
  await ground.log.append(chat, workDraft(author, chatId, { type: 'work', blocked: true }, Date.now()))
  await blocks.answered(chat.numberId, ask, false)
  expect(await blocking.read(team.agent.principal, { chatId })).toEqual({ isBlocked: true })
  const chats = createChats({ ...ground, bus })
  const send = () => chats.send(team.agent.principal, { chatId, clientMsgId: newClientMsgId(), text: 'Halo' })
  await expect(send()).rejects.toMatchObject({ code: 'conflict', message: /blocked/ })
  // Told again, by the phone for example, it is no second line.
  const again = workDraft({ type: 'phone' }, chatId, { type: 'work', blocked: true }, Date.now())
  expect((await ground.log.append(chat, again)).duplicate).toBe(true)
  await ground.log.append(chat, workDraft(author, chatId, { type: 'work', blocked: false }, Date.now()))
  await send()
})
