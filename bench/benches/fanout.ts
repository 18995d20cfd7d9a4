import { setTimeout as sleep } from 'node:timers/promises'
import type { Chat } from '@sahut/core/model/chat/chat'
import { joinBus } from '@sahut/testing/parts/bus-levels'
import { spawnRedis, type SpawnedRedis } from '@sahut/testing/parts/redis'
import { atPace, nextFact } from '../deliver/senders.ts'
import { madeUpChats } from '../fanout/chats.ts'
import { classicFleet, type Fleet, ourFleet } from '../fanout/gateways.ts'
import { median, rounded, spread } from '../figures.ts'
import type { Bench, Run } from '../findings.ts'
import { inScope, type Scope } from '../scope.ts'

const GOAL = 1.1
const GATEWAYS = [1, 5, 10]
const CHATS = 20
const PLAN = { messages: 1_000, perSecond: 400, rounds: 3 }
const QUICK = { messages: 40, perSecond: 400, rounds: 1 }
type Plan = typeof PLAN
/** What a subscription needs to be through with Redis where nobody says so, ms. */
const SETTLE_MS = 300
const LOOK_MS = 20

const SIDES = ['ours', 'classic', 'ours with lists'] as const
type Side = (typeof SIDES)[number]

const bytesOut = async (redis: SpawnedRedis): Promise<number> => {
  const [, bytes] = /total_net_output_bytes:(\d+)/.exec(await redis.command('INFO', 'stats')) ?? []
  return Number(bytes)
}

const start = (
  side: Side,
  redis: SpawnedRedis,
  gateways: number,
  chats: Chat[],
  scope: Scope,
): Promise<Fleet> =>
  side === 'classic'
    ? classicFleet(redis.port, gateways, chats, scope)
    : ourFleet(
        () => joinBus({ REALTIME_LEVEL: 'redis', REDIS_URL: redis.url }),
        gateways,
        chats,
        scope,
        side === 'ours with lists',
      )

/** @returns bytes that left Redis for each message, the questions for it not counted */
const cost = (side: Side, redis: SpawnedRedis, gateways: number, plan: Plan): Promise<number> =>
  inScope(async (scope) => {
    const chats = madeUpChats(CHATS)
    const fleet = await start(side, redis, gateways, chats, scope)
    await sleep(SETTLE_MS)
    const first = await bytesOut(redis)
    const before = await bytesOut(redis)
    let turn = 0
    await atPace(plan.messages, plan.perSecond, () => {
      const chat = chats[turn % chats.length]
      turn += 1
      if (chat !== undefined) fleet.publish(chat, nextFact(chat).entries)
    })
    while (fleet.received() < plan.messages) await sleep(LOOK_MS)
    return ((await bytesOut(redis)) - before - (before - first)) / plan.messages
  })

type Measured = Record<Side, number[][]>

const measure = (plan: Plan, { note }: Run): Promise<Measured> =>
  inScope(async ({ own }) => {
    const redis = own(await spawnRedis(), (it) => it.stop())
    const empty = (): number[][] => GATEWAYS.map(() => [])
    const measured: Measured = { ours: empty(), classic: empty(), 'ours with lists': empty() }
    for (let round = 0; round < plan.rounds; round += 1)
      for (const [at, gateways] of GATEWAYS.entries())
        for (const side of SIDES) {
          const bytes = await cost(side, redis, gateways, plan)
          measured[side][at]?.push(bytes)
          note(
            `round ${String(round + 1)}, ${String(gateways)} gateways, ${side}: ${bytes.toFixed(0)} bytes a message`,
          )
        }
    return measured
  })

export const fanout: Bench = {
  name: 'fanout',
  about: 'bytes that leave Redis per message with 1, 5 and 10 gateways, beside Socket.IO’s classic adapter',
  method: `${String(CHATS)} chats, each looked at by one socket at one of the gateways; a publisher without gateway tells of messages, and what counts is Redis’ own \`total_net_output_bytes\` until every viewer has every message. Ours announces as a worker does, on the chat’s room and on the topic of its inbox; the classic way is \`createAdapter\` of \`@socket.io/redis-adapter\` with the same fact. “With lists” is beside the goal: there each gateway also shows the inbox’s list, so that each of them has to hear of each chat that changed.`,
  run: async (run) => {
    const measured = await measure(run.quick ? QUICK : PLAN, run)
    const medians = (side: Side): number[] => measured[side].map((rounds) => median(rounds))
    const over = (side: Side, at: number): number =>
      rounded((medians(side)[at] ?? 0) / (medians(side)[0] ?? 1))
    return {
      ratios: {
        'ours 5/1': over('ours', 1),
        'ours 10/1': over('ours', 2),
        'classic 10/1': over('classic', 2),
        'classic/ours at 10': rounded((medians('classic')[2] ?? 0) / (medians('ours')[2] ?? 1)),
      },
      goals: [1, 2].map((at) => ({
        name: `bytes a message with ${String(GATEWAYS[at])} gateways over 1`,
        value: over('ours', at),
        limit: GOAL,
        atMost: true,
        unit: '×',
      })),
      tables: [
        {
          title: 'Bytes out of Redis per message: median (least to most)',
          columns: ['gateways', 'ours', 'classic adapter', 'ours, the list open at every gateway'],
          rows: GATEWAYS.map((gateways, at) => [
            gateways,
            ...SIDES.map((side) => spread(measured[side][at] ?? [], 0)),
          ]),
        },
      ],
      plot: {
        title: 'Bytes out of Redis per message, one viewer a chat',
        kind: 'bar',
        axis: 'bytes',
        places: GATEWAYS.map((gateways) => `${String(gateways)} gateway${gateways === 1 ? '' : 's'}`),
        series: SIDES.map((side) => ({
          name: side,
          values: medians(side).map((value) => Math.round(value)),
        })),
      },
      details: measured,
    }
  },
}
