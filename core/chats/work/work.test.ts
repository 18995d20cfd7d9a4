import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTeam, fromContact, type Ground, openGround, type Team } from '../../auth/team-fixture.ts'
import type { WorkChange } from '../../contract/work.ts'
import type { Chat, ChatRef } from '../../model/chat/chat.ts'
import type { ChatList } from '../../model/chat/chat-list.ts'
import { newClientMsgId, newLabelId, newTeamId, newUserId } from '../../model/ids.ts'
import { createDeeds } from '../deeds.ts'
import { createNotes, type Notes } from './notes.ts'
import { createTeamWork, type TeamWork } from './work.ts'

const DAY_MS = 86_400_000

let ground: Ground
let team: Team
let work: TeamWork
let notes: Notes
let chat: ChatRef

beforeAll(async () => {
  ground = await openGround()
})
afterAll(() => ground.close())
beforeEach(async () => {
  team = await createTeam(ground)
  chat = await team.chat()
  work = createTeamWork(ground)
  notes = createNotes(ground)
})

const change = (asked: WorkChange, who = team.agent) =>
  work.change(who.principal, { ...asked, chatId: chat.chatId })
const now = async (): Promise<Chat> => (await ground.log.chat(chat)) ?? expect.fail('no chat')
const listed = async (list: ChatList, me = team.agent.user.userId) => {
  const { workspaceId, inboxId } = chat
  const { chats } = await ground.log.chats({ workspaceId, inboxIds: [inboxId], list, me }, undefined, 10)
  return chats.map(({ chatId }) => chatId)
}
const lines = async () => {
  const page = await ground.log.before(chat, undefined, 50)
  return (page?.entries ?? []).flatMap((entry) =>
    entry.kind === 'message' && entry.content.type === 'work' ? [entry] : [],
  )
}

describe('whose a chat is', () => {
  it('is told by its state, a line that names who did it, and the lists that it stands in', async () => {
    expect(await listed('unassigned')).toEqual([chat.chatId])
    const { userId, name } = team.agent.user
    expect(await change({ assignee: userId })).toMatchObject({ work: { assignee: userId } })
    expect(await lines()).toMatchObject([
      { author: { type: 'agent', userId }, content: { assignee: { userId, name } } },
    ])
    expect(await listed('unassigned')).toEqual([])
    expect(await listed('mine')).toEqual([chat.chatId])
    expect(await listed('mine', team.admin.user.userId)).toEqual([])
    await change({ assignee: null })
    expect(await listed('mine')).toEqual([])
    expect((await now()).work).not.toHaveProperty('assignee')
  })

  it('of two who take the same chat at once one gets it, and the other is told who has it', async () => {
    const other = await team.person('agent', [team.inbox.inboxId])
    const outcomes = await Promise.allSettled(
      [team.agent, other].map((who) => change({ assignee: who.user.userId, saw: { assignee: null } }, who)),
    )
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const refused = outcomes.find((outcome) => outcome.status === 'rejected')
    expect(refused?.reason).toMatchObject({ code: 'conflict', message: 'Sari has this chat now.' })
    expect(await lines()).toHaveLength(1)
  })

  it("asked for again is no error, though somebody saw it as nobody's", async () => {
    const { userId } = team.agent.user
    await change({ assignee: userId, saw: { assignee: null } })
    await change({ assignee: userId, saw: { assignee: null } })
    expect(await lines()).toHaveLength(1)
  })

  it('goes to nobody who does not see its inbox', async () => {
    const without = await team.person('agent', [team.otherInbox.inboxId])
    for (const assignee of [without.user.userId, newUserId()])
      await expect(change({ assignee })).rejects.toMatchObject({ code: 'invalid_input', field: 'assignee' })
    await expect(change({ assignee: null }, without)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('whether a chat is open', () => {
  it('resolved, it leaves the open lists with nothing unread, until the contact writes again', async () => {
    const { userId } = team.agent.user
    await change({ assignee: userId })
    expect(await change({ state: 'resolved' })).toMatchObject({ unread: 0, work: { state: 'resolved' } })
    expect(await listed('open')).toEqual([])
    expect(await listed('mine')).toEqual([])
    expect(await listed('resolved')).toEqual([chat.chatId])
    await ground.log.append(chat, fromContact('Halo lagi'))
    expect(await listed('resolved')).toEqual([])
    expect(await listed('open')).toEqual([chat.chatId])
    // Whose it was it stays.
    expect(await listed('mine')).toEqual([chat.chatId])
    expect(await now()).toMatchObject({ unread: 1 })
  })

  it('is not resolved over a message that who resolves it has not seen', async () => {
    const { received } = await now()
    await ground.log.append(chat, fromContact('one more thing'))
    await expect(change({ state: 'resolved', saw: { received } })).rejects.toMatchObject({
      code: 'conflict',
      message: 'The contact has just written again: look at it first.',
    })
    expect(await listed('open')).toEqual([chat.chatId])
  })

  it('snoozed, it stands among the snoozed with when it comes back, and that is in the past for nobody', async () => {
    const until = Date.now() + DAY_MS
    await change({ state: 'snoozed', until })
    expect(await listed('open')).toEqual([])
    expect(await listed('snoozed')).toEqual([chat.chatId])
    expect(await now()).toMatchObject({ work: { state: 'snoozed', until } })
    expect(await ground.log.timersDue(until - 1, 50)).toEqual([])
    expect(await ground.log.timersDue(until, 50)).toMatchObject([{ chatId: chat.chatId, what: 'wake' }])
    await expect(change({ state: 'snoozed', until: Date.now() - 1 })).rejects.toMatchObject({
      field: 'until',
    })
  })
})

describe('what else the team says of a chat', () => {
  it('labels add up and are taken by themselves, and only those of the workspace are given', async () => {
    const create = (name: string) =>
      ground.catalog.labels.create(team.workspaceId, { labelId: newLabelId(), name, colour: 'red' })
    const [vip, late] = [await create('VIP'), await create('Late')]
    await change({ addLabels: [vip.labelId] })
    await change({ addLabels: [late.labelId, vip.labelId] })
    expect((await now()).work?.labels).toEqual([vip.labelId, late.labelId])
    await change({ removeLabels: [vip.labelId], priority: 'urgent' })
    expect((await now()).work).toMatchObject({ labels: [late.labelId], priority: 'urgent' })
    await expect(change({ addLabels: [newLabelId()] })).rejects.toMatchObject({ field: 'addLabels' })
    await expect(change({ team: newTeamId() })).rejects.toMatchObject({ field: 'team' })
    await expect(create('vip')).rejects.toMatchObject({ code: 'conflict', field: 'name' })
  })

  it('since when the contact waits counts from the first message without an answer', async () => {
    const since = (await now()).work?.waiting
    expect(since).toBeGreaterThan(0)
    await ground.log.append(chat, fromContact('and?'))
    expect((await now()).work?.waiting).toBe(since)
    await notes.write(team.agent.principal, {
      chatId: chat.chatId,
      clientMsgId: newClientMsgId(),
      text: 'who knows this?',
      mentions: [],
    })
    expect((await now()).work?.waiting).toBe(since)
    await ground.log.append(chat, { ...fromContact('answer'), fromMe: true, author: { type: 'phone' } })
    expect((await now()).work).toBeUndefined()
  })
})

describe('a note', () => {
  const write = (text: string, mentions = [team.admin.user.userId], clientMsgId = newClientMsgId()) =>
    notes.write(team.agent.principal, { chatId: chat.chatId, clientMsgId, text, mentions })

  it('stands in the chat, leaves it unread as it was, waits in no outbox, and is nothing to be done to on WhatsApp', async () => {
    const before = await now()
    const { seq } = await write('@Sari look at this')
    const { unread, preview, received } = await now()
    expect({ unread, preview, received }).toEqual({
      unread: before.unread,
      preview: before.preview,
      received: before.received,
    })
    expect(await ground.log.outbox(chat.numberId)).toEqual([])
    const deeds = createDeeds(ground)
    const asked = { chatId: chat.chatId, seq, clientMsgId: newClientMsgId() }
    for (const doing of [
      deeds.react(team.agent.principal, { ...asked, emoji: '👍' }),
      deeds.remove(team.agent.principal, asked),
      deeds.pin(team.agent.principal, { ...asked, seconds: 86_400 }),
    ])
      await expect(doing).rejects.toMatchObject({ code: 'conflict' })
  })

  it('again under its name is the same note', async () => {
    const name = newClientMsgId()
    const first = await write('once', [], name)
    expect(await write('once', [], name)).toEqual(first)
  })

  it('is found by whom it mentions, and by nobody who does not see the chat any more', async () => {
    const other = await team.person('agent', [team.inbox.inboxId])
    const { seq } = await write('@Sari', [other.user.userId])
    const mine = await notes.mentions(other.principal, { limit: 10 })
    expect(mine).toMatchObject({ mentions: [{ seq, chat: { chatId: chat.chatId }, note: { seq } }] })
    await ground.accounts.removeFromInbox(team.workspaceId, other.user.userId, team.inbox.inboxId)
    expect(await notes.mentions(other.principal, { limit: 10 })).toEqual({ mentions: [] })
    expect((await notes.mentions(team.agent.principal, { limit: 10 })).mentions).toEqual([])
  })

  it('mentions nobody who does not see the inbox', async () => {
    const without = await team.person('agent', [team.otherInbox.inboxId])
    await expect(write('@Sari', [without.user.userId])).rejects.toMatchObject({ field: 'mentions' })
  })
})
