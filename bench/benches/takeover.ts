import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Deployable } from '@sahut/testing/parts/deployables'
import { spawnRedis } from '@sahut/testing/parts/redis'
import { spawnSimulator } from '@sahut/simulator/control/spawn'
import { median, percentile, rounded } from '../figures.ts'
import type { Bench, Run } from '../findings.ts'
import { type Ours, prepareOurs } from '../ours.ts'
import { linkedPhones } from '../phones.ts'
import { inScope } from '../scope.ts'
import { createBareLogins } from '../takeover/bare-logins.ts'
import { type CpuByPart, type Moved, type Moves, watchMoves } from '../takeover/moves.ts'
import { createTraffic } from '../traffic.ts'

const SIGNALS = ['SIGKILL', 'SIGTERM'] as const
type Signal = (typeof SIGNALS)[number]

/** p50 over bare Baileys' that logs as many numbers in. */
const GOAL = 1.3
/** A fleet of Baileys workers on Redis leases, 50 numbers, from the text of issue 3: the middle of 31 to 33 and 2.3 to 3.4 s. */
const QUOTED: Record<Signal, number> = { SIGKILL: 32, SIGTERM: 2.85 }

const PLAN = { numbers: 100, rounds: 3, settleMs: 5_000 }
const QUICK = { numbers: 8, rounds: 1, settleMs: 500 }
type Plan = typeof PLAN

/** Each of two workers has at least this share of the numbers before one is struck. */
const FAIR = 0.4
const LOOK_MS = 100

type Network = Awaited<ReturnType<typeof spawnSimulator>>

/** Resolves once both workers run their share and everything is connected. */
const untilFair = async (ours: Ours, { client }: Network, { numbers, settleMs }: Plan): Promise<void> => {
  for (;;) {
    const byOwner = Map.groupBy(await ours.numbers.assignments(), ({ owner }) => owner)
    byOwner.delete(undefined)
    const shares = [...byOwner.values()].map(({ length }) => length / numbers)
    const isFair = shares.length === 2 && shares.every((share) => share >= FAIR)
    if (isFair && (await client.state()).connections === numbers) break
    await sleep(LOOK_MS)
  }
  await sleep(settleMs)
}

const movedOf = (moves: readonly Moves[]): Moved[] => moves.flatMap(({ moved }) => moved)

type Measured = Record<Signal | 'bare', Moves[]>

const roundedAll = (cpu: CpuByPart): CpuByPart =>
  Object.fromEntries(Object.entries(cpu).map(([part, ms]) => [part, rounded(ms, 1)]))

const noteOf = (what: string, { moved, cpu }: Moves): string => {
  const times = moved.map(({ receivedMs }) => receivedMs / 1000)
  return `${what}: ${String(moved.length)} numbers, p50 ${percentile(times, 0.5).toFixed(2)} s, last ${Math.max(...times).toFixed(2)} s; CPU a number, ms: ${JSON.stringify(roundedAll(cpu))}`
}

const measure = async (plan: Plan, { note, quick }: Run): Promise<Measured> => {
  const linked = await linkedPhones(plan.numbers, note)
  return inScope(async (scope) => {
    const { folder, own } = scope
    await linked.copyNetwork(join(folder, 'network'))
    const network = own(await spawnSimulator({ dataDir: join(folder, 'network') }), (it) => it.stop())
    const redis = own(await spawnRedis(), (it) => it.stop())
    const ours = own(await prepareOurs({ folder, ...linked }), (it) => it.close())
    const settings = {
      REALTIME_LEVEL: 'redis',
      REDIS_URL: redis.url,
      ...(quick ? { FLEET_SECONDS: '0.5' } : {}),
    }
    const workers: Deployable[] = []
    for (const name of ['worker-1', 'worker-2'])
      workers.push(own(await ours.startWorker(network, name, settings), (it) => it.kill('SIGTERM')))
    const traffic = await createTraffic(network.client, linked.phones, 1)
    const logInBare = await createBareLogins(linked, scope, () => sleep(plan.settleMs))
    note('waiting until each worker runs its share')
    await untilFair(ours, network, plan)
    await traffic.run(plan.numbers, 25)
    const measured: Measured = { SIGKILL: [], SIGTERM: [], bare: [] }
    for (let round = 0; round < plan.rounds; round += 1)
      for (const [at, signal] of SIGNALS.entries()) {
        const victim = workers[(round + at) % workers.length]
        if (victim === undefined) continue
        const survivor = workers.find((worker) => worker !== victim)
        const moved = await watchMoves(
          network.client,
          traffic,
          () => victim.kill(signal),
          Math.ceil(plan.numbers * FAIR),
          { worker: survivor?.pid() ?? 0, store: ours.storePid, network: network.pid ?? 0 },
        )
        measured[signal].push(moved)
        note(noteOf(signal, moved))
        await victim.restart()
        await untilFair(ours, network, plan)
        const bare = await logInBare()
        measured.bare.push(bare)
        note(noteOf('bare Baileys', bare))
      }
    return measured
  })
}

/** Who brings numbers up, as the tables have it. */
const SIDES = [
  { side: 'SIGKILL', name: 'Sahut after SIGKILL' },
  { side: 'SIGTERM', name: 'Sahut after SIGTERM' },
  { side: 'bare', name: 'bare Baileys that logs as many in' },
] as const

export const takeover: Bench = {
  name: 'takeover',
  about:
    '100 numbers on 2 workers, one gets SIGKILL or SIGTERM: until its numbers receive again, over bare Baileys that logs as many in',
  method: `${String(PLAN.numbers)} numbers on two workers with their default settings, Redis as the bus. Every contact writes at the moment of the signal and again when the number is back; time runs from the signal until the network sees a number log in and has, after that, its first receipt of a message. ${String(PLAN.rounds)} times each signal, all moved numbers together. After each, on a network of its own, a process of bare Baileys that has half of the numbers open is told to log the other half in, as many at a time as our worker: it has nobody's death to notice and nothing to store, so this is what the machine can do. What stands there for a fleet on Redis leases is quoted from a comparison made before, not measured here.`,
  run: async (run) => {
    const plan = run.quick ? QUICK : PLAN
    const measured = await measure(plan, run)
    const seconds = (side: keyof Measured, share: number, what: keyof Moved = 'receivedMs'): number =>
      rounded(
        percentile(
          movedOf(measured[side]).map((moved) => moved[what] / 1000),
          share,
        ),
      )
    const multiple = (signal: Signal, share: number): number =>
      rounded(seconds(signal, share) / seconds('bare', share))
    return {
      ratios: Object.fromEntries(
        SIGNALS.flatMap((signal) => [
          [`${signal} p50 over bare Baileys' logins`, multiple(signal, 0.5)],
          [`${signal} last over bare Baileys' last`, multiple(signal, 1)],
          [
            `${signal} p50 over a fleet on Redis leases (quoted)`,
            rounded(seconds(signal, 0.5) / QUOTED[signal]),
          ],
        ]),
      ),
      goals: SIGNALS.map((signal) => ({
        name: `${signal}: open and receiving again, p50, over bare Baileys' logins`,
        value: multiple(signal, 0.5),
        limit: GOAL,
        atMost: true,
        unit: '×',
      })),
      tables: [
        {
          title: 'Seconds after the signal',
          columns: ['side', 'numbers', 'open p50', 'receives p50', 'receives p95', 'receives, last'],
          rows: SIDES.map(({ side, name }) => [
            name,
            movedOf(measured[side]).length,
            seconds(side, 0.5, 'openMs'),
            seconds(side, 0.5),
            seconds(side, 0.95),
            seconds(side, 1),
          ]),
        },
        {
          title: 'CPU a number, ms, median of the rounds',
          columns: ['side', 'process', 'ms'],
          rows: SIDES.flatMap(({ side, name }) =>
            Object.keys(measured[side][0]?.cpu ?? {}).map((part) => [
              name,
              part,
              rounded(median(measured[side].map(({ cpu }) => cpu[part] ?? Number.NaN)), 1),
            ]),
          ),
        },
      ],
      plot: {
        title: 'Until a dead worker’s numbers receive again',
        kind: 'bar',
        axis: 's',
        places: SIDES.map(({ name }) => name),
        series: [
          { name: 'p50', values: SIDES.map(({ side }) => seconds(side, 0.5)) },
          { name: 'last', values: SIDES.map(({ side }) => seconds(side, 1)) },
        ],
      },
      reason: SIGNALS.map((signal) => {
        const [opened, received] = [seconds(signal, 0.5, 'openMs'), seconds(signal, 0.5)]
        return `${signal}: of the median ${String(received)} s, ${String(opened)} s go by until the number has logged in at the other worker.`
      }).join(' '),
      details: Object.fromEntries(
        SIDES.map(({ side }) => [
          side,
          {
            openMs: movedOf(measured[side])
              .map(({ openMs }) => openMs)
              .join(' '),
            receivedMs: movedOf(measured[side])
              .map(({ receivedMs }) => receivedMs)
              .join(' '),
          },
        ]),
      ),
    }
  },
}
