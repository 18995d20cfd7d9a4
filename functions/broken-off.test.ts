import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { createTeam, openGround } from '@sahut/core/auth/team-fixture'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { createLogger } from '@sahut/core/process/logger'
import { expect, test } from 'vitest'
import { createApi } from './api.ts'

test('E2: a caller who breaks off a body is no failure of ours', async () => {
  const ground = await openGround()
  const team = await createTeam(ground)
  const logger = createLogger('api', 'silent')
  const errors: unknown[] = []
  logger.error = (...words: unknown[]) => errors.push(words)
  const api = createApi({ ...ground, bus: createMemoryBus(), logger })
  const answered = Promise.withResolvers<number>()
  const server = createAdaptorServer({
    fetch: async (request, env) => {
      const response = await api.fetch(request, env)
      answered.resolve(response.status)
      return response
    },
  }) as Server
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  const caller = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const head = [
    'POST /api/numbers HTTP/1.1',
    'Host: x',
    `Authorization: Bearer ${team.admin.token}`,
    'Content-Type: application/json',
    'Content-Length: 100',
  ]
  const asked = once(server, 'request')
  caller.write(`${head.join('\r\n')}\r\n\r\n{"label":`)
  await asked
  caller.destroy()
  expect(await answered.promise).toBe(400)
  expect(errors).toEqual([])
  server.close()
  await ground.close()
})
