import { SahutError } from '@sahut/core/contract/errors'
import { newUserId, newWorkspaceId } from '@sahut/core/model/ids'
import type { User } from '@sahut/core/model/user/user'
import { describe, expect, test } from 'vitest'
import type { AuthApi } from '../api/client.ts'
import { createSession, type SessionHint } from './session.ts'

const user: User = {
  userId: newUserId(),
  workspaceId: newWorkspaceId(),
  email: 'sari@sahut.test',
  name: 'Sari',
  role: 'agent',
  rank: 'agent',
  inboxIds: [],
}

const createHint = (signedIn: boolean): SessionHint => {
  let has = signedIn
  return {
    has: () => has,
    set: (now) => {
      has = now
    },
  }
}

/** An API whose tokens are counted and live as long as told. */
const createAuth = (lifeMs: number, refusal?: SahutError, clockAhead = 0) => {
  let count = 0
  const next = () => {
    count += 1
    return {
      token: `token ${count}`,
      expiresAt: Date.now() + clockAhead + lifeMs,
      expiresIn: lifeMs / 1000,
      socketPath: '/socket.io/0',
      user,
    }
  }
  const auth: AuthApi = {
    signIn: () => Promise.resolve(next()),
    refresh: () => (refusal ? Promise.reject(refusal) : Promise.resolve(next())),
    signOut: () => Promise.resolve(),
  }
  return { auth, issued: () => count }
}

describe('the session of a page', () => {
  test('many calls at once that need a new token make one', async () => {
    const { auth, issued } = createAuth(60_000)
    const session = createSession(auth, createHint(true))
    const tokens = await Promise.all([session.token(), session.token(), session.token()])
    expect(new Set(tokens.map(({ token }) => token)).size).toBe(1)
    expect(issued()).toBe(1)
  })

  test('a token that is about to end is not given out', async () => {
    const { auth } = createAuth(1_000)
    const session = createSession(auth, createHint(true))
    await session.signIn('sari@sahut.test', 'secret')
    expect((await session.token()).token).toBe('token 2')
  })

  test('C2: what time the server thinks it is does not matter, a token is good for as long as it was when it came', async () => {
    for (const clockAhead of [-3_600_000, 3_600_000]) {
      const { auth, issued } = createAuth(60_000, undefined, clockAhead)
      const session = createSession(auth, createHint(true))
      await session.signIn('sari@sahut.test', 'secret')
      const { leftMs } = await session.token()
      expect(leftMs).toBeGreaterThan(50_000)
      expect(leftMs).toBeLessThanOrEqual(60_000)
      expect(issued()).toBe(1)
    }
  })

  test('a token that the server refused is not given out again', async () => {
    const { auth } = createAuth(60_000)
    const session = createSession(auth, createHint(true))
    const { token } = await session.token()
    expect((await session.token(token)).token).toBe('token 2')
    expect((await session.token(token)).token).toBe('token 2')
  })

  test('a page goes on as nobody else than whom it shows, whoever signs in beside it', async () => {
    const { auth } = createAuth(60_000)
    const session = createSession(auth, createHint(true))
    const { token } = await session.token()
    const other = { ...user, userId: newUserId() }
    const refresh = auth.refresh
    auth.refresh = async () => ({ ...(await refresh()), user: other })
    await expect(session.token(token)).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  test('an ended session is nobody, and is not asked for again', async () => {
    const hint = createHint(true)
    const { auth } = createAuth(60_000, new SahutError('unauthenticated', 'Please sign in.'))
    expect(await createSession(auth, hint).resume()).toBeUndefined()
    expect(hint.has()).toBe(false)
  })

  test('a server that can not be reached ends no session', async () => {
    const hint = createHint(true)
    const { auth } = createAuth(60_000, new SahutError('unavailable', 'Offline.'))
    await expect(createSession(auth, hint).resume()).rejects.toMatchObject({ code: 'unavailable' })
    expect(hint.has()).toBe(true)
  })
})
