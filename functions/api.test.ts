import { hc } from 'hono/client'
import { afterAll, expect, test } from 'vitest'
import { createTeam, openGround } from '@sahut/core/auth/team-fixture'
import { createLogger } from '@sahut/core/process/logger'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { type Api, createApi } from './api.ts'

const ground = await openGround()
afterAll(() => ground.close())

const bus = createMemoryBus()
const start = () => createApi({ ...ground, bus, logger: createLogger('api', 'silent') })

test("the API's type gives clients theirs", async () => {
  const api = start()
  const { agent, number } = await createTeam(ground)
  const client = hc<Api>('http://api.test', {
    headers: { authorization: `Bearer ${agent.token}` },
    fetch: (input: string | URL | Request, init?: RequestInit) =>
      Promise.resolve(api.request(input instanceof URL ? input.href : input, init)),
  })
  const response = await client.api.numbers[':numberId'].$get({ param: { numberId: number.numberId } })
  const { number: got } = await response.json()
  expect(got.label).toBe('First number')
  const me = await (await client.api.me.$get()).json()
  expect(me.user.email).toBe(agent.user.email)
})
