import { hash } from '@node-rs/argon2'
import { afterAll, describe, expect, test } from 'vitest'
import { newUserId } from '../model/ids.ts'
import type { User } from '../model/user/user.ts'
import type { Item } from '../store/table.ts'
import { createAccounts } from './accounts.ts'
import { createPasswords } from './passwords.ts'
import { createTeam, openGround, PASSWORD } from './team-fixture.ts'

const ground = await openGround()
afterAll(() => ground.close())

describe('people', () => {
  test('who signs in with the right password gets the user, whatever the case of the address', async () => {
    const { agent } = await createTeam(ground)
    const user = await ground.accounts.signIn(agent.user.email.toUpperCase(), PASSWORD)
    expect(user).toEqual(agent.user)
    expect(Object.keys(user)).not.toContain('passwordHash')
  })

  test('C3: a password that the last release hashed as it came still opens its account', async () => {
    for (const form of ['NFC', 'NFD'] as const) {
      const { agent } = await createTeam(ground)
      const password = 'kata sandi rahasi\u00e9'
      const passwordHash = await hash(password.normalize(form))
      const key = { PK: `EMAIL#${agent.user.email}`, SK: 'LOGIN' }
      await ground.table.put({ ...(await ground.table.get(key)), ...key, passwordHash })
      for (const typed of ['NFC', 'NFD'] as const)
        expect(await ground.accounts.signIn(agent.user.email, password.normalize(typed))).toEqual(agent.user)
    }
  })

  test('a wrong password and an unknown address are the same answer', async () => {
    const { agent } = await createTeam(ground)
    const wrong = await ground.accounts.signIn(agent.user.email, 'something else').catch((e: unknown) => e)
    const unknown = await ground.accounts.signIn('nobody@sahut.test', PASSWORD).catch((e: unknown) => e)
    expect(wrong).toMatchObject({ code: 'wrong_credentials' })
    expect(unknown).toEqual(wrong)
  })

  test('a row of a person or an inbox that can not be read stops only itself, and is told once', async () => {
    const { workspaceId, agent } = await createTeam(ground)
    const told: string[] = []
    const accounts = createAccounts({ table: ground.table, report: ({ message }) => told.push(message) })
    const [people, inboxes] = [await accounts.users(workspaceId), await accounts.inboxes(workspaceId)]
    await ground.table.put({ PK: `W#${workspaceId}`, SK: `USER#${newUserId()}`, name: 7, secret: 'not told' })
    await ground.table.put({ PK: `W#${workspaceId}`, SK: 'INBOX#inb_broken', name: 7, secret: 'not told' })
    for (let times = 0; times < 2; times += 1) {
      expect(await accounts.users(workspaceId)).toEqual(people)
      expect(await accounts.inboxes(workspaceId)).toEqual(inboxes)
    }
    expect(people).toContainEqual(agent.user)
    expect(told).toHaveLength(2)
    expect(told.join()).not.toContain('not told')
  })

  test('an address opens one user only, even when two are made at once', async () => {
    const { workspaceId } = await createTeam(ground)
    const email = `${newUserId()}@sahut.test`
    const make = (name: string) =>
      ground.accounts.createUser({ workspaceId, email, name, role: 'agent', password: PASSWORD })
    const made = await Promise.allSettled([make('One'), make('Two'), make('Three')])
    const winners = made.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    expect(winners).toHaveLength(1)
    expect(await ground.accounts.signIn(email, PASSWORD)).toEqual(winners[0])
    for (const result of made) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'conflict' })
    }
  })

  test('inboxes that are given and taken at once do not overwrite each other', async () => {
    const { workspaceId, agent, inbox, otherInbox } = await createTeam(ground)
    const { accounts } = ground
    await Promise.all([
      accounts.addToInbox(workspaceId, agent.user.userId, otherInbox.inboxId),
      accounts.removeFromInbox(workspaceId, agent.user.userId, inbox.inboxId),
    ])
    expect(await accounts.user(workspaceId, agent.user.userId)).toMatchObject({
      inboxIds: [otherInbox.inboxId],
    })
  })

  test('a removed user is out everywhere, is no longer listed, and the address is free again', async () => {
    const { workspaceId, agent, admin } = await createTeam(ground)
    const { accounts } = ground
    await accounts.removeUser(admin.user, agent.user.userId)
    expect(await accounts.users(workspaceId)).toEqual([admin.user])
    expect(await accounts.sessions.isLive(agent.principal)).toBe(false)
    await expect(accounts.signIn(agent.user.email, PASSWORD)).rejects.toMatchObject({
      code: 'wrong_credentials',
    })
    await expect(accounts.sessions.rotate(agent.refreshToken)).rejects.toMatchObject({
      code: 'unauthenticated',
    })
    await expect(accounts.removeUser(admin.user, agent.user.userId)).rejects.toMatchObject({
      code: 'not_found',
    })
    const { email, name, role } = agent.user
    const again = await accounts.createUser({ workspaceId, email, name, role, password: PASSWORD })
    expect(again.userId).not.toBe(agent.user.userId)
  })

  test('nobody is given an inbox of another workspace', async () => {
    const { workspaceId, agent } = await createTeam(ground)
    const { inbox: foreign } = await createTeam(ground)
    await expect(
      ground.accounts.addToInbox(workspaceId, agent.user.userId, foreign.inboxId),
    ).rejects.toMatchObject({ code: 'not_found' })
    await expect(
      ground.accounts.addToInbox(foreign.workspaceId, agent.user.userId, foreign.inboxId),
    ).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('ranks', () => {
  test('a person without one is what the last release meant, and one of newer code is what its role says', async () => {
    const { workspaceId, admin, agent } = await createTeam(ground)
    const rankOf = async (person: User, change: { rank?: string }) => {
      const key = { PK: `W#${workspaceId}`, SK: `USER#${person.userId}` }
      const { rank: _known, ...row }: Item = (await ground.table.get(key)) ?? key
      await ground.table.put({ ...row, ...key, ...change })
      return (await ground.accounts.user(workspaceId, person.userId))?.rank
    }
    expect(await rankOf(admin.user, {})).toBe('owner')
    expect(await rankOf(agent.user, {})).toBe('agent')
    expect(await rankOf(admin.user, { rank: 'auditor' })).toBe('admin')
    expect(await rankOf(agent.user, { rank: 'auditor' })).toBe('agent')
  })
})

describe('whoever took rights away is told of', () => {
  test('each user whose inboxes or sessions changed, once it is durable', async () => {
    const team = await createTeam(ground)
    const told: [string, unknown][] = []
    const reads: Promise<unknown>[] = []
    const accounts = createAccounts({
      table: ground.table,
      onRightsChanged: ({ userId }) => {
        const read = ground.access.inboxes(team.agent.principal).then(
          (inboxes) => inboxes.length,
          (error: unknown) => error,
        )
        reads.push(read.then((seen) => told.push([userId, seen])))
      },
    })
    const { userId } = team.agent.user
    const ofAgent = async (what: string, changing: Promise<unknown>, seen: unknown) => {
      told.length = 0
      await changing.catch(() => undefined)
      await Promise.all(reads)
      expect(told[0], what).toEqual([userId, seen])
    }
    const gone = expect.objectContaining({ code: 'unauthenticated' }) as unknown
    const { workspaceId, inbox } = team
    await ofAgent('taken', accounts.removeFromInbox(workspaceId, userId, inbox.inboxId), 0)
    await ofAgent('given', accounts.addToInbox(workspaceId, userId, inbox.inboxId), 1)
    const second = await accounts.sessions.rotate(team.agent.refreshToken)
    await accounts.sessions.rotate(second.refreshToken)
    await ofAgent('reused', accounts.sessions.rotate(team.agent.refreshToken), gone)
    const next = await accounts.sessions.start(team.agent.user)
    await ofAgent('signed out', accounts.sessions.endBy(next.refreshToken), gone)
    await ofAgent('removed', accounts.removeUser(team.admin.user, userId), gone)
  })
})

test('an unknown address costs the hashing that a wrong password costs', async () => {
  const real = createPasswords()
  const asked: (string | undefined)[] = []
  const { agent } = await createTeam(ground)
  const accounts = createAccounts({
    table: ground.table,
    passwords: {
      ...real,
      matches: (hashed, password) => {
        asked.push(hashed)
        return real.matches(hashed, password)
      },
    },
  })
  await expect(accounts.signIn(agent.user.email, 'something else')).rejects.toMatchObject({
    code: 'wrong_credentials',
  })
  await expect(accounts.signIn('nobody@sahut.test', PASSWORD)).rejects.toMatchObject({
    code: 'wrong_credentials',
  })
  expect(asked).toEqual([expect.stringMatching(/^\$argon2id\$/), undefined])
})
