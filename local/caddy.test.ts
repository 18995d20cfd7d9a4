import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { createTeam, fromContact, openGround, PASSWORD } from '@sahut/core/auth/team-fixture'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { createLogger } from '@sahut/core/process/logger'
import { createApi } from '@sahut/functions/api'
import { freePort } from '@sahut/testing/parts/free-port'
import { afterAll, expect, test } from 'vitest'
import { spawnCaddy } from './caddy-fixture.ts'

/** Caddy leaves shorter answers as they are. */
const LONG = 512

const ground = await openGround()
const web = mkdtempSync(join(tmpdir(), 'sahut-web-'))
writeFileSync(join(web, 'index.html'), '<!doctype html>')
const api = createApi({ ...ground, bus: createMemoryBus(), logger: createLogger('api', 'silent') })
const server = serve({ fetch: api.fetch, port: 0, hostname: '127.0.0.1' })
if (!server.listening) await once(server, 'listening')
const port = await freePort()
const url = `http://127.0.0.1:${String(port)}`
const caddy = await spawnCaddy({ port, web, api: (server.address() as AddressInfo).port, gateway: 1 })

afterAll(async () => {
  await caddy.stop()
  server.close()
  await ground.close()
  rmSync(web, { recursive: true })
})

test('F12: what is long is compressed, but no answer with a token in it', async () => {
  const { agent, ...team } = await createTeam(ground)
  for (let n = 0; n < 3; n += 1) await ground.log.append(await team.chat(), fromContact('halo '.repeat(LONG)))
  const call = async (path: string, init: { method?: string; headers?: object; body?: string } = {}) => {
    const headers = { 'accept-encoding': 'gzip', 'content-type': 'application/json', ...init.headers }
    const answer = await fetch(`${url}/api${path}`, { ...init, headers })
    const text = await answer.text()
    expect([path, answer.status]).toEqual([path, 200])
    expect(text.length).toBeGreaterThan(LONG)
    return { text, encoding: answer.headers.get('content-encoding') }
  }
  const signedIn = await call('/auth/sign-in', {
    method: 'POST',
    body: JSON.stringify({ email: agent.user.email, password: PASSWORD }),
  })
  expect(signedIn.encoding).toBe('identity')
  const { token } = JSON.parse(signedIn.text) as { token: string }
  const listed = await call('/chats', { headers: { authorization: `Bearer ${token}` } })
  expect(listed.encoding).toBe('gzip')
})
