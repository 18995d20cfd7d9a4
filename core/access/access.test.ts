import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type ChatId,
  chatIdOf,
  ContactId,
  type InboxId,
  newInboxId,
  newNumberId,
  newTeamId,
  type NumberId,
} from '../model/ids.ts'
import type { Principal } from '../model/user/user.ts'
import { createTeam, type Ground, openGround, type Person } from '../auth/team-fixture.ts'

let ground: Ground

beforeAll(async () => {
  ground = await openGround()
})

afterAll(() => ground.close())

const chat = async (principal: Principal, id: ChatId) =>
  (await ground.access.may(principal, 'chat:read', id)).thing
const number = async (principal: Principal, id: NumberId) =>
  (await ground.access.may(principal, 'number:read', id)).thing
const inbox = async (principal: Principal, id: InboxId) =>
  (await ground.access.may(principal, 'inbox:read', id)).thing
const admin = async ({ principal }: Person) =>
  (await ground.access.may(principal, 'people:manage', principal.workspaceId)).user

const errorOf = (asking: Promise<unknown>) =>
  asking.then(
    () => 'no error',
    (error: unknown) => error,
  )

describe('who sees what', () => {
  test('an agent sees the chats, numbers and inboxes that were given, an admin those of the whole workspace', async () => {
    const team = await createTeam(ground)
    const { access } = ground
    const ref = await team.chat(team.number)
    const otherChat = await team.chat(team.otherNumber)

    expect(await chat(team.agent.principal, ref.chatId)).toMatchObject({ chatId: ref.chatId })
    expect(await access.numbers(team.agent.principal)).toEqual({ numbers: [team.number], unreadable: [] })
    expect(await access.inboxes(team.agent.principal)).toEqual([team.inbox])
    expect(await number(team.agent.principal, team.number.numberId)).toEqual(team.number)
    await expect(admin(team.agent)).rejects.toMatchObject({ code: 'forbidden' })

    expect(await chat(team.admin.principal, otherChat.chatId)).toMatchObject({
      chatId: otherChat.chatId,
    })
    expect(await access.inboxes(team.admin.principal)).toEqual([team.inbox, team.otherInbox])
    expect((await access.numbers(team.admin.principal)).numbers).toHaveLength(2)
    expect(await admin(team.admin)).toEqual(team.admin.user)
  })

  test('who belongs to a team sees its inboxes too, for as long as they do, and keeps their own', async () => {
    const team = await createTeam(ground)
    const { workspaceId, agent, inbox: own, otherInbox } = team
    const { teams } = ground.catalog
    const { teamRights } = ground.accounts
    const chatThere = await team.chat(team.otherNumber)
    const names = async () => (await ground.access.inboxes(agent.principal)).map(({ name }) => name)
    const { teamId } = await teams.create(workspaceId, {
      teamId: newTeamId(),
      name: 'Sales',
      userIds: [agent.user.userId],
      inboxIds: [],
    })
    expect(await names()).toEqual(['First'])
    await teamRights.set(workspaceId, teamId, otherInbox.inboxId, true)
    await teamRights.set(workspaceId, teamId, own.inboxId, true)
    expect(await names()).toEqual(['First', 'Second'])
    expect(await chat(agent.principal, chatThere.chatId)).toMatchObject({ chatId: chatThere.chatId })
    expect(
      (await ground.accounts.users(workspaceId)).find(({ userId }) => userId === agent.user.userId),
    ).toMatchObject({
      ownInboxIds: [own.inboxId],
      inboxIds: expect.arrayContaining([own.inboxId, otherInbox.inboxId]) as unknown,
    })
    await teams.change(workspaceId, teamId, { userIds: [] })
    expect(await names()).toEqual(['First'])
    await teams.change(workspaceId, teamId, { userIds: [agent.user.userId] })
    await teamRights.set(workspaceId, teamId, otherInbox.inboxId, false)
    await teams.remove(workspaceId, teamId)
    expect(await names()).toEqual(['First'])
    await expect(chat(agent.principal, chatThere.chatId)).rejects.toMatchObject({ code: 'not_found' })
    // Nobody gives a team of their own what another workspace has.
    const stranger = await createTeam(ground)
    const own2 = await teams.create(stranger.workspaceId, {
      teamId: newTeamId(),
      name: 'Own',
      userIds: [],
      inboxIds: [],
    })
    await expect(
      teamRights.set(stranger.workspaceId, own2.teamId, otherInbox.inboxId, true),
    ).rejects.toMatchObject({ code: 'not_found' })
  })

  test('what another workspace has and what was not given can not be told from what does not exist', async () => {
    const team = await createTeam(ground)
    const stranger = await createTeam(ground)
    const ref = await team.chat(team.otherNumber)
    const nowhere = chatIdOf(newNumberId(), ContactId.parse('62811@s.whatsapp.net'))

    const asking = [
      [team.agent, 'not given'],
      [stranger.agent, 'a stranger'],
      [stranger.admin, 'a stranger who is an admin'],
    ] as const satisfies (readonly [Person, string])[]
    for (const [{ principal }, who] of asking) {
      const noChat = await errorOf(chat(principal, nowhere))
      expect(noChat, who).toMatchObject({ code: 'not_found' })
      expect(await errorOf(chat(principal, ref.chatId)), who).toEqual(noChat)

      const noInbox = await errorOf(inbox(principal, newInboxId()))
      expect(noInbox, who).toMatchObject({ code: 'not_found' })
      expect(await errorOf(inbox(principal, team.otherInbox.inboxId)), who).toEqual(noInbox)

      const noNumber = await errorOf(number(principal, newNumberId()))
      expect(noNumber, who).toMatchObject({ code: 'not_found' })
      expect(await errorOf(number(principal, team.otherNumber.numberId)), who).toEqual(noNumber)
    }
  })

  test('what was taken away counts from the next question on', async () => {
    const team = await createTeam(ground)
    const ref = await team.chat()
    const { principal, user } = team.agent
    await chat(principal, ref.chatId)
    await ground.accounts.removeFromInbox(team.workspaceId, user.userId, team.inbox.inboxId)
    await expect(chat(principal, ref.chatId)).rejects.toMatchObject({ code: 'not_found' })
    expect(await ground.access.inboxes(principal)).toEqual([])
  })

  test('an ended session is nobody, though its token still verifies', async () => {
    const team = await createTeam(ground)
    const ref = await team.chat()
    const { principal, token } = team.agent
    await ground.accounts.sessions.end(principal)
    expect(await ground.tokens.verify(token)).toEqual(principal)
    // Each is asked when the one before has answered: a rejection that nobody awaits yet is an error of its own.
    for (const ask of [
      () => ground.access.user(principal),
      () => chat(principal, ref.chatId),
      () => ground.access.inboxes(principal),
      () => ground.access.numbers(principal),
    ]) {
      await expect(ask()).rejects.toMatchObject({ code: 'unauthenticated' })
    }
  })
})
