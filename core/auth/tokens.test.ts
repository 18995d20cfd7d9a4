import { SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { newSessionId, newUserId, newWorkspaceId } from '../model/ids.ts'
import { createTokens } from './tokens.ts'

const secret = 'thirty-two bytes of nothing much.'
const key = new TextEncoder().encode(secret)
const holder = { userId: newUserId(), workspaceId: newWorkspaceId(), sessionId: newSessionId() }
const claims = { workspace: holder.workspaceId, session: holder.sessionId }

const signed = (payload: Record<string, unknown>, alg = 'HS256', by = key) =>
  new SignJWT(payload).setProtectedHeader({ alg }).sign(by)

test('a token says who its holder is and when it ends', async () => {
  const tokens = createTokens({ secret })
  const { token, expiresAt } = await tokens.issue(holder)
  expect(await tokens.verify(token)).toEqual({ kind: 'session', ...holder, expiresAt })
  expect(expiresAt - Date.now()).toBeGreaterThan(14 * 60_000)
  expect(expiresAt - Date.now()).toBeLessThanOrEqual(15 * 60_000)
})

test('a token that has ended is told apart, so that clients refresh it', async () => {
  const { token } = await createTokens({ secret, lifetime: -1000 }).issue(holder)
  await expect(createTokens({ secret }).verify(token)).rejects.toMatchObject({ code: 'token_expired' })
})

test('a token of another secret, another issuer, another algorithm, without an end or without claims is refused', async () => {
  const tokens = createTokens({ secret })
  const exp = Math.floor(Date.now() / 1000) + 60
  const good = { ...claims, sub: holder.userId, iss: 'sahut', exp }
  await expect(signed(good).then(tokens.verify)).resolves.toMatchObject(holder)

  const other = await createTokens({ secret: 'another secret of thirty-two bytes' }).issue(holder)
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(good)).toString('base64url')}.`
  const bad = [
    other.token,
    unsigned,
    await signed({ ...good, iss: 'somebody' }),
    await signed(good, 'HS512', new TextEncoder().encode(secret + secret)),
    await signed({ ...claims, sub: holder.userId, iss: 'sahut' }),
    await signed({ ...good, workspace: 'W#*' }),
    await signed({ sub: holder.userId, iss: 'sahut', exp }),
    'x.y.z',
    '',
  ]
  for (const token of bad) {
    await expect(tokens.verify(token), token).rejects.toMatchObject({ code: 'unauthenticated' })
  }
})

test('a secret of less than 32 bytes is refused at the start', () => {
  expect(() => createTokens({ secret: 'short' })).toThrow(/32 bytes/)
})
