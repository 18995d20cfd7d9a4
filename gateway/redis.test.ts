import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTeam, fromContact, type Ground, openGround } from '@sahut/core/auth/team-fixture'
import { createLogger } from '@sahut/core/process/logger'
import type { Bus } from '@sahut/core/bus/bus'
import { createBus } from '@sahut/core/bus/bus-level'
import { spawnRedis, type SpawnedRedis } from '@sahut/testing/parts/redis'
import { type Browser, startGateway, type StartedGateway } from './browser-fixture.ts'

let redis: SpawnedRedis
/** The worker's process, which has no sockets, and those of two gateways. */
let buses: Bus[]
let gateways: StartedGateway[]
let ground: Ground

beforeAll(async () => {
  redis = await spawnRedis()
  const node = { host: '127.0.0.1', port: redis.port }
  buses = Array.from({ length: 3 }, () =>
    createBus(
      { level: 'redis', redis: { nodes: [node], cluster: false, access: { tls: false } } },
      createLogger('bus', 'silent'),
    ),
  )
  const [worker, ...others] = buses
  ground = await openGround((commit) => {
    worker?.tell(commit)
  })
  gateways = await Promise.all(others.map((bus) => startGateway(ground, bus)))
})
afterAll(async () => {
  for (const gateway of gateways) await gateway.close()
  for (const bus of buses) await bus.close()
  await ground.close()
  await redis.stop()
})

const seqsOf = (browser: Browser): number[] =>
  browser.facts('chat:appended').flatMap(({ entries }) => entries.map(({ seq }) => seq))
const headOf = (browser: Browser): number => browser.facts('chat:advanced').at(-1)?.seq ?? 0

test('browsers at two gateways see what a worker got, live, and learn what a dead Redis did not tell them', async () => {
  const team = await createTeam(ground)
  const chat = await team.chat()
  const browsers = await Promise.all(gateways.map((gateway) => gateway.connect(team.agent.token)))
  for (const browser of browsers) {
    await browser.send('chat:open', { chatId: chat.chatId })
    await browser.send('inbox:open', { inboxId: chat.inboxId })
  }
  await Promise.all(Array.from({ length: 20 }, (_, n) => ground.log.append(chat, fromContact(String(n)))))
  for (const browser of browsers) {
    await browser.until(() => seqsOf(browser).length >= 20)
    expect(seqsOf(browser)).toEqual(Array.from({ length: 20 }, (_, n) => n + 2))
    await browser.until(() => browser.facts('inbox:changed').some(({ chats }) => chats[0]?.seq === 21))
  }

  await redis.kill()
  const { seq } = await ground.log.append(chat, fromContact('nobody is told of this'))
  await redis.restart()
  for (const browser of browsers) await browser.until(() => headOf(browser) === seq)
  const { seq: next } = await ground.log.append(chat, fromContact('live again'))
  for (const browser of browsers) await browser.until(() => seqsOf(browser).includes(next))
})
