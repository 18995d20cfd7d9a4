import {
  createTeam,
  fromContact,
  type Ground,
  openGround,
  type Person,
  type Team,
} from '@sahut/core/auth/team-fixture'
import { createTeamWork } from '@sahut/core/chats/work/work'
import { createTurns } from '@sahut/core/dividing/turns'
import type { ChatRef } from '@sahut/core/model/chat/chat'
import { newTeamId, type UserId } from '@sahut/core/model/ids'
import type { InboxRules } from '@sahut/core/model/user/user'
import { createLogger } from '@sahut/core/process/logger'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createDividing } from './dividing.ts'

let ground: Ground
let team: Team
/** Of the first inbox; two who are there, in the order of their turns. */
let ani: Person
let budi: Person

beforeAll(async () => {
  ground = await openGround()
})
afterAll(() => ground.close())

const seen = ({ user }: Person) => ground.availability.seen(user)

beforeEach(async () => {
  team = await createTeam(ground)
  const people = [
    await team.person('agent', [team.inbox.inboxId]),
    await team.person('agent', [team.inbox.inboxId]),
  ]
  const [first, second] = people.toSorted((a, b) => (a.user.userId < b.user.userId ? -1 : 1))
  if (first === undefined || second === undefined) throw new Error('two people')
  ;[ani, budi] = [first, second]
  await Promise.all([ani, budi].map(seen))
})

const divides = (dividing: NonNullable<InboxRules['dividing']>) =>
  ground.accounts.changeRules(team.workspaceId, team.inbox.inboxId, { dividing })

const owner = async (chat: ChatRef): Promise<UserId | undefined> =>
  (await ground.log.chat(chat))?.work?.assignee
const ownersOf = (chats: readonly ChatRef[]) => Promise.all(chats.map(owner))
const linesIn = async (chat: ChatRef) => {
  const page = await ground.log.before(chat, undefined, 50)
  return (page?.entries ?? []).filter((entry) => entry.kind === 'message' && entry.content.type === 'work')
}

/** Several workers that all take the workspace for theirs, as for some seconds after one died; until `is` holds. */
const run = async (is: () => Promise<void>, workers = 1): Promise<void> => {
  const all = Array.from({ length: workers }, () =>
    createDividing({
      ...ground,
      turns: createTurns(ground.table),
      duties: () => [team.workspaceId],
      logger: createLogger('worker', 'silent'),
      lookMs: 30,
    }),
  )
  for (const one of all) one.start()
  try {
    await is()
  } finally {
    await Promise.all(all.map((one) => one.close()))
  }
}

const chats = (count: number): Promise<ChatRef[]> =>
  Promise.all(Array.from({ length: count }, () => team.chat()))
const counted = (owners: readonly (UserId | undefined)[], { user }: Person): number =>
  owners.filter((userId) => userId === user.userId).length
const isAllGiven = (some: readonly ChatRef[]) => async () => {
  await expect
    .poll(async () => (await ownersOf(some)).every((one) => one !== undefined), { timeout: 20_000 })
    .toBe(true)
}

test('chats go to those who are there, as many to each, and a line says so once, however many workers divide', async () => {
  const some = await chats(6)
  await divides({ by: 'least_loaded', sticky: true })
  await run(isAllGiven(some), 3)
  const owners = await ownersOf(some)
  expect(new Set(owners)).toEqual(new Set([ani.user.userId, budi.user.userId]))
  for (const chat of some)
    expect(await linesIn(chat)).toMatchObject([
      { author: { type: 'automatic' }, content: { assignee: { name: 'Sari' }, saw: { assignee: null } } },
    ])
})

test('by turns, and the turn outlives a worker', async () => {
  await divides({ by: 'round_robin', sticky: true })
  const order: (UserId | undefined)[] = []
  for (let n = 0; n < 4; n += 1) {
    const chat = await team.chat()
    await run(isAllGiven([chat]))
    order.push(await owner(chat))
  }
  const [a, b] = [ani.user.userId, budi.user.userId]
  expect(order).toEqual([a, b, a, b])
})

test('nobody is given more than the cap; the rest waits for somebody to resolve one', async () => {
  await divides({ by: 'least_loaded', most: 2, sticky: true })
  const some = await chats(6)
  await run(async () => {
    await expect.poll(async () => (await ownersOf(some)).filter((one) => one !== undefined).length).toBe(4)
  })
  const owners = await ownersOf(some)
  expect([counted(owners, ani), counted(owners, budi)]).toEqual([2, 2])
  const done = some[owners.indexOf(ani.user.userId)]
  if (done === undefined) throw new Error('no chat')
  await createTeamWork(ground).change(ani.principal, { chatId: done.chatId, state: 'resolved' })
  await run(async () => {
    await expect.poll(async () => (await ownersOf(some)).filter((one) => one !== undefined).length).toBe(5)
  })
  expect(counted(await ownersOf(some), ani)).toBe(3)
})

test('who is away, was not seen or was not given the inbox gets nothing; nor does an admin without a team', async () => {
  await seen(team.admin)
  await ground.accounts.setAway(ani.user, true)
  const stranger = await team.person('agent', [team.otherInbox.inboxId])
  await seen(stranger)
  const some = await chats(3)
  await divides({ by: 'round_robin', sticky: true })
  await run(isAllGiven(some))
  expect(new Set(await ownersOf(some))).toEqual(new Set([budi.user.userId]))
})

test('people of a team that is a member of the inbox take part, and a chat for a team goes to its people only', async () => {
  const { workspaceId, otherInbox, admin, agent } = team
  await ground.accounts.changeRules(workspaceId, otherInbox.inboxId, {
    dividing: { by: 'round_robin', sticky: true },
  })
  const { teamId } = await ground.catalog.teams.create(workspaceId, {
    teamId: newTeamId(),
    name: 'Sales',
    userIds: [admin.user.userId, agent.user.userId],
    inboxIds: [],
  })
  await ground.accounts.teamRights.set(workspaceId, teamId, otherInbox.inboxId, true)
  await Promise.all([admin, agent].map(seen))
  const some = [await team.chat(team.otherNumber), await team.chat(team.otherNumber)]
  await run(isAllGiven(some))
  expect(new Set(await ownersOf(some))).toEqual(new Set([admin.user.userId, agent.user.userId]))

  const chat = await team.chat()
  await createTeamWork(ground).change(ani.principal, { chatId: chat.chatId, team: teamId })
  await divides({ by: 'round_robin', sticky: true })
  await run(isAllGiven([chat]))
  expect(await owner(chat)).toBe(agent.user.userId)
})

test('a chat that the customer opens again goes to who had it, or to somebody else if they are away', async () => {
  await divides({ by: 'round_robin', sticky: true })
  const work = createTeamWork(ground)
  const chat = await team.chat()
  await work.change(budi.principal, { chatId: chat.chatId, assignee: budi.user.userId })
  const asksAgain = async () => {
    await work.change(budi.principal, { chatId: chat.chatId, state: 'resolved' })
    await ground.log.append(chat, { ...fromContact('Halo lagi'), terms: { divides: true } })
    expect(await owner(chat)).toBeUndefined()
  }
  await asksAgain()
  await run(isAllGiven([chat]))
  expect(await owner(chat)).toBe(budi.user.userId)
  await ground.accounts.setAway(budi.user, true)
  await asksAgain()
  await run(isAllGiven([chat]))
  expect(await owner(chat)).toBe(ani.user.userId)
  // Who gives it back does not get it at once again.
  await ground.accounts.setAway(budi.user, false)
  await work.change(ani.principal, { chatId: chat.chatId, assignee: null })
  await run(isAllGiven([chat]))
  expect(await owner(chat)).toBe(budi.user.userId)
})

test('a chat in which nobody waits is left alone, and so is all of an inbox that does not divide', async () => {
  const [answered, waits, elsewhere] = [
    await team.chat(),
    await team.chat(),
    await team.chat(team.otherNumber),
  ]
  const { userId, name } = ani.user
  await ground.log.append(answered, {
    ...fromContact('Halo kak'),
    fromMe: true,
    author: { type: 'agent', userId, name },
    status: 'sent',
  })
  await divides({ by: 'round_robin', sticky: true })
  await run(isAllGiven([waits]))
  expect(await ownersOf([answered, elsewhere])).toEqual([undefined, undefined])
})
