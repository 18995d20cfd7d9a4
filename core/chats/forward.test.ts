import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTeam, fromContact, type Ground, openGround } from '../auth/team-fixture.ts'
import { createMemoryBus } from '../bus/levels/memory.ts'
import { contentName } from '../media/files.ts'
import type { ChatRef } from '../model/chat/chat.ts'
import type { MessageContent } from '../model/content/content.ts'
import { newClientMsgId } from '../model/ids.ts'
import { createChats } from './chats.ts'
import { createForward } from './forward.ts'

let ground: Ground

beforeAll(async () => {
  ground = await openGround()
})

afterAll(() => ground.close())

const forward = () => createForward(ground)

const write = async (chat: ChatRef, content: MessageContent, more = {}): Promise<number> =>
  (await ground.log.append(chat, { ...fromContact(''), content, ...more })).seq

const lastOf = async (chat: ChatRef) => {
  const page = await ground.log.before(chat, undefined, 1)
  return page?.entries[0]
}

/** A team, a chat of its agent with what a contact wrote there, and others. */
const chatsOfTeam = async () => {
  const team = await createTeam(ground)
  const [from, first, second] = [await team.chat(), await team.chat(), await team.chat()]
  return { team, from, first, second, by: team.agent.principal }
}

const asked = (from: ChatRef, seq: number, ...to: ChatRef[]) => ({
  chatId: from.chatId,
  seq,
  clientMsgId: newClientMsgId(),
  to: to.map(({ chatId }) => chatId),
})

test('a message goes on to several chats, marked, without what it answered; the same asked again is the same', async () => {
  const { from, first, second, by } = await chatsOfTeam()
  const seq = await write(from, {
    type: 'text',
    text: 'Rekening @62811',
    quote: { text: 'rahasia', whatsappId: 'X' },
    mentions: [{ user: '62811', id: '62811@s.whatsapp.net', name: 'Budi' }],
  })
  const what = asked(from, seq, first, second)
  const { sent } = await forward()(by, what)
  expect(sent.map(({ chatId }) => chatId)).toEqual([first.chatId, second.chatId])
  expect(await forward()(by, what)).toEqual({ sent })
  for (const chat of [first, second])
    expect(await lastOf(chat)).toMatchObject({
      content: { type: 'text', text: 'Rekening @Budi', forwarded: 'once', forwardings: 1 },
      author: { type: 'agent' },
      status: 'queued',
    })
  expect(JSON.stringify(await lastOf(first))).not.toContain('rahasia')
})

test('a file goes on as it lies here, also to the chat of another number, and counts one time more', async () => {
  const { team, from } = await chatsOfTeam()
  const other = await team.chat(team.otherNumber)
  const file = contentName(Buffer.alloc(32, 7))
  const seq = await write(
    from,
    {
      type: 'image',
      file: { mimetype: 'image/jpeg', bytes: 3 },
      caption: 'Nota',
      forwarded: 'once',
      forwardings: 3,
    },
    { media: { state: 'stored', file, bytes: 3 } },
  )
  await forward()(team.admin.principal, asked(from, seq, other))
  expect(await lastOf(other)).toMatchObject({
    content: { type: 'image', caption: 'Nota', forwarded: 'once', forwardings: 4 },
    media: { state: 'stored', file },
  })
  // A worker has nothing to fetch for it.
  expect((await ground.log.outbox(team.otherNumber.numberId)).length).toBe(1)
})

test('what was written from a number is no forward of it, but one of any other number', async () => {
  const { team, from, first } = await chatsOfTeam()
  const other = await team.chat(team.otherNumber)
  const { seq } = await createChats({ ...ground, bus: createMemoryBus() }).send(team.agent.principal, {
    chatId: from.chatId,
    clientMsgId: newClientMsgId(),
    text: 'Alamat kami',
  })
  await forward()(team.admin.principal, asked(from, seq, first, other))
  expect(await lastOf(first)).toMatchObject({ content: { type: 'text', text: 'Alamat kami' } })
  expect(JSON.stringify(await lastOf(first))).not.toContain('forward')
  expect(await lastOf(other)).toMatchObject({ content: { forwarded: 'once', forwardings: 1 } })
})

const nothingCame = async (...chats: ChatRef[]) => {
  for (const chat of chats) expect((await ground.log.chat(chat))?.seq).toBe(1)
}

test('nobody forwards what they may not see, or to where they may not write, and then it goes to no chat at all', async () => {
  const { team, from, first, by } = await chatsOfTeam()
  const hidden = await team.chat(team.otherNumber)
  const stranger = await createTeam(ground)
  const refused = { code: 'not_found' }
  await expect(forward()(by, asked(hidden, 1, first))).rejects.toMatchObject(refused)
  await expect(forward()(by, asked(from, 1, first, hidden))).rejects.toMatchObject(refused)
  await expect(forward()(stranger.admin.principal, asked(from, 1, first))).rejects.toMatchObject(refused)
  await expect(forward()(by, asked(from, 99, first))).rejects.toMatchObject(refused)
  await nothingCame(first, hidden)
})

test('the chats of a number that was removed get nothing, nor do those beside them', async () => {
  const { team, from, first } = await chatsOfTeam()
  const removed = await team.chat(team.otherNumber)
  await ground.numbers.retire(team.workspaceId, team.otherNumber.numberId, 'removed')
  await expect(forward()(team.admin.principal, asked(from, 1, first, removed))).rejects.toMatchObject({
    code: 'conflict',
  })
  await nothingCame(first)
})

test('what was deleted, has no file here or can not be sent from here stays where it is', async () => {
  const { from, first, by } = await chatsOfTeam()
  const file = { mimetype: 'image/jpeg' }
  const seqs = [
    await write(from, { type: 'image', file }),
    await write(from, { type: 'placeholder', why: 'undecryptable' }),
    await write(from, { type: 'text', text: 'salah' }, { fromMe: true, status: 'failed' }),
  ]
  for (const seq of seqs)
    await expect(forward()(by, asked(from, seq, first))).rejects.toMatchObject({ code: 'conflict' })
  await nothingCame(first)
})

test('what was forwarded often goes to one chat at a time', async () => {
  const { from, first, second, by } = await chatsOfTeam()
  const seq = await write(from, { type: 'text', text: 'berantai', forwarded: 'often' })
  await expect(forward()(by, asked(from, seq, first, second))).rejects.toMatchObject({
    code: 'invalid_input',
    field: 'to',
  })
  await forward()(by, asked(from, seq, first))
  expect(await lastOf(first)).toMatchObject({ content: { forwarded: 'often', forwardings: 6 } })
})
