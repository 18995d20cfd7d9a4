import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTeam, fromContact, type Ground, openGround } from '@sahut/core/auth/team-fixture'
import { announceRights } from '@sahut/core/bus/announce-rights'
import type { Bus } from '@sahut/core/bus/bus'
import { createTcpProxy, type TcpProxy } from '@sahut/testing/faults/tcp-proxy'
import { joinBus } from '@sahut/testing/parts/bus-levels'
import { spawnRedis, type SpawnedRedis } from '@sahut/testing/parts/redis'
import { type Browser, startGateway } from '../browser-fixture.ts'

// Looks that nobody asked for are too far off to explain anything here.
const NEVER = { recheckMs: 3_600_000, rightsMs: 3_600_000 }

/** A hole, which the same cut leaves, has rights looked up at a random time: of so many tabs some are late. */
const TABS = 8
const MISSED = 20

let redis: SpawnedRedis
let wire: TcpProxy
let ground: Ground
const closing: (() => Promise<unknown>)[] = []

const join = ({ port }: { port: number }): Bus => {
  const bus = joinBus({ REALTIME_LEVEL: 'redis-streams', REDIS_URL: `redis://127.0.0.1:${String(port)}` })
  closing.push(() => bus.close())
  return bus
}

beforeEach(async () => {
  redis = await spawnRedis()
  wire = await createTcpProxy(() => redis.port)
  const teller = join(redis)
  ground = await openGround(teller.tell, ({ userId }) => {
    announceRights(teller, userId)
  })
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  await ground.close()
  await wire.close()
  await redis.stop()
})

const seqsOf = (browser: Browser): number[] =>
  browser.facts('chat:appended').flatMap(({ entries }) => entries.map(({ seq }) => seq))

/**
 * A gateway is cut off while its agent loses an inbox and messages come in.
 * @returns what of these the agent's tabs were told once it was back
 */
const leakedBy = async (build: (bus: Bus) => Bus): Promise<number[]> => {
  const team = await createTeam(ground)
  const chat = await team.chat()
  const gateway = await startGateway(ground, build(join(wire)), NEVER)
  closing.push(gateway.close)
  const admin = await gateway.connect(team.admin.token)
  const tabs: Browser[] = []
  for (let n = 0; n < TABS; n += 1)
    tabs.push(await gateway.connect((await team.again(team.agent.user)).token))
  for (const browser of [admin, ...tabs]) await browser.send('chat:open', { chatId: chat.chatId })

  wire.cut()
  await ground.accounts.removeFromInbox(team.workspaceId, team.agent.user.userId, chat.inboxId)
  const told: number[] = []
  for (let n = 0; n < MISSED; n += 1)
    told.push((await ground.log.append(chat, fromContact(`not for the agent ${String(n)}`))).seq)
  wire.mend()
  await admin.until(() => told.every((seq) => seqsOf(admin).includes(seq)))
  // What the admin has by now was told to the agent's tabs too, if at all, and comes before an answer.
  for (const tab of tabs)
    await Promise.race([
      tab.ask('chat:open', { chatId: chat.chatId }),
      tab.until(() => !tab.socket.connected),
    ])
  return tabs.flatMap((tab) => seqsOf(tab).filter((seq) => told.includes(seq)))
}

test('what was told while a gateway was cut off reaches nobody who lost the right to it meanwhile', async () => {
  expect(await leakedBy((bus) => bus)).toEqual([])
})

test('a build that tells what it missed before it has looked rights up is caught by the test before this', async () => {
  expect(await leakedBy((bus) => ({ ...bus, onResume: () => () => undefined }))).not.toEqual([])
})
