import { createHash } from 'node:crypto'
import { afterAll, describe, expect, test } from 'vitest'
import { SahutError } from '../contract/errors.ts'
import type { Table } from '../store/table.ts'
import { createSessions } from './sessions.ts'
import { createTeam, openGround, PASSWORD } from './team-fixture.ts'

const ground = await openGround()
afterAll(() => ground.close())

describe('sessions', () => {
  test('a refresh token is taken once and gives the next one', async () => {
    const { agent } = await createTeam(ground)
    const { sessions } = ground.accounts
    const second = await sessions.rotate(agent.refreshToken)
    expect(second).toMatchObject({ sessionId: agent.principal.sessionId, userId: agent.user.userId })
    const third = await sessions.rotate(second.refreshToken)
    expect(third.refreshToken).not.toEqual(second.refreshToken)
    expect(await sessions.isLive(agent.principal)).toBe(true)
  })

  test('a refresh token that was used long before ends the session, for the thief and for the owner', async () => {
    const { agent } = await createTeam(ground)
    const { sessions } = ground.accounts
    const second = await sessions.rotate(agent.refreshToken)
    const third = await sessions.rotate(second.refreshToken)
    await expect(sessions.rotate(agent.refreshToken)).rejects.toMatchObject({ code: 'unauthenticated' })
    await expect(sessions.rotate(third.refreshToken)).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(await sessions.isLive(agent.principal)).toBe(false)
  })

  test('C1: until its successor was used, a refresh token whose answer was lost gives a usable one again', async () => {
    let now = Date.now()
    const sessions = createSessions({ table: ground.table, now: () => now })
    const { agent } = await createTeam(ground)
    await sessions.rotate(agent.refreshToken)
    // However long the browser was offline.
    now += 3_600_000
    const again = await sessions.rotate(agent.refreshToken)
    const next = await sessions.rotate(again.refreshToken)
    expect(await sessions.rotate(next.refreshToken)).toMatchObject({ userId: agent.user.userId })
    expect(await sessions.isLive(agent.principal)).toBe(true)
  })

  test('C1: two tabs that refresh at the same moment both get a token, and the browser lives on with either', async () => {
    const { sessions } = ground.accounts
    for (const kept of [0, 1]) {
      const { agent } = await createTeam(ground)
      const tabs = await Promise.all([
        sessions.rotate(agent.refreshToken),
        sessions.rotate(agent.refreshToken),
      ])
      expect(new Set(tabs.map(({ refreshToken }) => refreshToken)).size).toBe(2)
      const next = await sessions.rotate(tabs[kept]?.refreshToken ?? '')
      await sessions.rotate(next.refreshToken)
      expect(await sessions.isLive(agent.principal)).toBe(true)
    }
  })

  test('C1: two successors of one refresh token that are both used end the session, for the thief and for the owner', async () => {
    const { agent } = await createTeam(ground)
    const { sessions } = ground.accounts
    const owner = await sessions.rotate(agent.refreshToken)
    const thief = await sessions.rotate(agent.refreshToken)
    const next = await sessions.rotate(owner.refreshToken)
    await expect(sessions.rotate(thief.refreshToken)).rejects.toMatchObject({ code: 'unauthenticated' })
    await expect(sessions.rotate(next.refreshToken)).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(await sessions.isLive(agent.principal)).toBe(false)
  })

  test('C1: a rotation that the store could not finish strands nobody', async () => {
    const { agent } = await createTeam(ground)
    const busy = new SahutError('unavailable', 'The store is too busy to answer.')
    const lost: Table = { ...ground.table }
    const sessions = createSessions({ table: lost })
    // Its reply was lost: what it wrote stands.
    lost.update = async (...args) => {
      await ground.table.update(...args)
      throw busy
    }
    await expect(sessions.rotate(agent.refreshToken)).rejects.toBe(busy)
    // The store repeated a call that had succeeded, and its first success is what it stumbled over.
    lost.update = async (...args) => {
      await ground.table.update(...args)
      return undefined
    }
    const second = await sessions.rotate(agent.refreshToken)
    const third = await ground.accounts.sessions.rotate(second.refreshToken)
    await ground.accounts.sessions.rotate(third.refreshToken)
    expect(await ground.accounts.sessions.isLive(agent.principal)).toBe(true)
  })

  test('sessions of the last release go on, before and after their first refresh', async () => {
    const { agent } = await createTeam(ground)
    const { sessions } = ground.accounts
    const { workspaceId, userId, sessionId } = agent.principal
    const key = { PK: `W#${workspaceId}`, SK: `SESSION#${userId}#${sessionId}` }
    const hash = (token: string) => createHash('sha256').update(token).digest('base64url')
    const row = await ground.table.get(key)
    // As it wrote them: with no list of successors.
    const successor = agent.refreshToken.replace(/\.[^.]+\.([^.]+)$/, '.another-secret.$1')
    await ground.table.put({
      ...key,
      ...row,
      refreshHash: hash(successor),
      previousHash: hash(agent.refreshToken),
      rotatedAt: Date.now() - 3_600_000,
    })
    await sessions.rotate(agent.refreshToken)
    const next = await sessions.rotate(successor)
    await sessions.rotate(next.refreshToken)
    expect(await sessions.isLive(agent.principal)).toBe(true)
  })

  test('F7: a made-up refresh token of known ids writes nothing, and neither does one that is not admitted', async () => {
    const { agent } = await createTeam(ground)
    const written: unknown[] = []
    const sessions = createSessions({
      table: {
        ...ground.table,
        put: (item) => Promise.resolve(written.push(item) > 0),
        update: (key) => Promise.resolve({ ...key, written: written.push(key) }),
        delete: (key) => Promise.resolve(written.push(key) > 0),
      },
    })
    const known = agent.refreshToken.split('.').slice(0, 3).join('.')
    await expect(sessions.rotate(`${known}.made-up.made-up`)).rejects.toMatchObject({
      code: 'unauthenticated',
    })
    const refused = new SahutError('rate_limited', 'Too much.')
    await expect(sessions.rotate(agent.refreshToken, () => Promise.reject(refused))).rejects.toBe(refused)
    expect(written).toEqual([])
  })

  test('a session that nobody refreshed for its lifetime is over', async () => {
    let now = Date.now()
    const sessions = createSessions({ table: ground.table, lifetime: 60_000, now: () => now })
    const { agent } = await createTeam(ground)
    const session = await sessions.start(agent.user)
    now += 61_000
    expect(await sessions.isLive(session)).toBe(false)
    await expect(sessions.rotate(session.refreshToken)).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  test('what looks like a refresh token and is none opens and ends nothing', async () => {
    const { agent } = await createTeam(ground)
    const { sessions } = ground.accounts
    const forged = agent.refreshToken.split('.').slice(0, 2).join('.')
    const [workspaceId, userId, sessionId] = agent.refreshToken.split('.')
    const ofKnownIds = `${workspaceId ?? ''}.${userId ?? ''}.${sessionId ?? ''}`
    for (const token of [
      '',
      '...',
      forged,
      `${forged}.ses_00000000.x`,
      ofKnownIds,
      `${ofKnownIds}.made-up`,
      `${ofKnownIds}.made-up.made-up`,
    ]) {
      await expect(sessions.rotate(token)).rejects.toMatchObject({ code: 'unauthenticated' })
      await sessions.endBy(token)
    }
    expect(await sessions.isLive(agent.principal)).toBe(true)
  })

  test('every session of a user can be ended, and no other', async () => {
    const team = await createTeam(ground)
    const again = await team.again(team.agent.user)
    const { sessions } = ground.accounts
    await sessions.endAll(team.agent.user)
    expect(await sessions.isLive(team.agent.principal)).toBe(false)
    expect(await sessions.isLive(again.principal)).toBe(false)
    expect(await sessions.isLive(team.admin.principal)).toBe(true)
  })

  test('the store holds no refresh token and no password', async () => {
    const { agent, workspaceId } = await createTeam(ground)
    const { items } = await ground.table.query({ PK: `W#${workspaceId}` })
    const login = await ground.table.get({ PK: `EMAIL#${agent.user.email}`, SK: 'LOGIN' })
    const kept = JSON.stringify([...items, login])
    expect(kept).toContain(agent.principal.sessionId)
    const [, , , secret, mark] = agent.refreshToken.split('.')
    expect(kept).not.toContain(secret)
    expect(kept).not.toContain(mark)
    expect(kept).not.toContain(PASSWORD)
  })
})
