import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chatIdOf, ContactId, newInboxId, newNumberId } from '../model/ids.ts'
import { createTeam, type Ground, openGround, type Person } from '../auth/team-fixture.ts'

let ground: Ground

beforeAll(async () => {
  ground = await openGround()
})

afterAll(() => ground.close())

const errorOf = (asking: Promise<unknown>) =>
  asking.then(
    () => 'no error',
    (error: unknown) => error,
  )

describe('who sees what', () => {
  test('an agent sees the chats, numbers and inboxes that were given, an admin those of the whole workspace', async () => {
    const team = await createTeam(ground)
    const { access } = ground
    const chat = await team.chat(team.number)
    const otherChat = await team.chat(team.otherNumber)

    expect(await access.chat(team.agent.principal, chat.chatId)).toMatchObject({ chatId: chat.chatId })
    expect(await access.numbers(team.agent.principal)).toEqual({ numbers: [team.number], unreadable: [] })
    expect(await access.inboxes(team.agent.principal)).toEqual([team.inbox])
    expect(await access.number(team.agent.principal, team.number.numberId)).toEqual(team.number)
    await expect(access.admin(team.agent.principal)).rejects.toMatchObject({ code: 'forbidden' })

    expect(await access.chat(team.admin.principal, otherChat.chatId)).toMatchObject({
      chatId: otherChat.chatId,
    })
    expect(await access.inboxes(team.admin.principal)).toEqual([team.inbox, team.otherInbox])
    expect((await access.numbers(team.admin.principal)).numbers).toHaveLength(2)
    expect(await access.admin(team.admin.principal)).toEqual(team.admin.user)
  })

  test('what another workspace has and what was not given can not be told from what does not exist', async () => {
    const team = await createTeam(ground)
    const stranger = await createTeam(ground)
    const chat = await team.chat(team.otherNumber)
    const nowhere = chatIdOf(newNumberId(), ContactId.parse('62811@s.whatsapp.net'))
    const { access } = ground

    const asking = [
      [team.agent, 'not given'],
      [stranger.agent, 'a stranger'],
      [stranger.admin, 'a stranger who is an admin'],
    ] as const satisfies (readonly [Person, string])[]
    for (const [{ principal }, who] of asking) {
      const noChat = await errorOf(access.chat(principal, nowhere))
      expect(noChat, who).toMatchObject({ code: 'not_found' })
      expect(await errorOf(access.chat(principal, chat.chatId)), who).toEqual(noChat)

      const noInbox = await errorOf(access.inbox(principal, newInboxId()))
      expect(noInbox, who).toMatchObject({ code: 'not_found' })
      expect(await errorOf(access.inbox(principal, team.otherInbox.inboxId)), who).toEqual(noInbox)

      const noNumber = await errorOf(access.number(principal, newNumberId()))
      expect(noNumber, who).toMatchObject({ code: 'not_found' })
      expect(await errorOf(access.number(principal, team.otherNumber.numberId)), who).toEqual(noNumber)
    }
  })

  test('what was taken away counts from the next question on', async () => {
    const team = await createTeam(ground)
    const chat = await team.chat()
    const { principal, user } = team.agent
    await ground.access.chat(principal, chat.chatId)
    await ground.accounts.removeFromInbox(team.workspaceId, user.userId, team.inbox.inboxId)
    await expect(ground.access.chat(principal, chat.chatId)).rejects.toMatchObject({ code: 'not_found' })
    expect(await ground.access.inboxes(principal)).toEqual([])
  })

  test('an ended session is nobody, though its token still verifies', async () => {
    const team = await createTeam(ground)
    const chat = await team.chat()
    const { principal, token } = team.agent
    await ground.accounts.sessions.end(principal)
    expect(await ground.tokens.verify(token)).toEqual(principal)
    for (const asking of [
      ground.access.user(principal),
      ground.access.chat(principal, chat.chatId),
      ground.access.inboxes(principal),
      ground.access.numbers(principal),
    ]) {
      await expect(asking).rejects.toMatchObject({ code: 'unauthenticated' })
    }
  })
})
