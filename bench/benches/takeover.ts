import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Deployable } from '@sahut/testing/parts/deployables'
import { spawnRedis } from '@sahut/testing/parts/redis'
import { spawnSimulator } from '@sahut/simulator/control/spawn'
import { percentile, rounded } from '../figures.ts'
import type { Bench, Run } from '../findings.ts'
import { followJournal } from '../journal.ts'
import { type Ours, prepareOurs } from '../ours.ts'
import { linkedPhones } from '../phones.ts'
import { inScope } from '../scope.ts'
import { createTraffic, type Traffic } from '../traffic.ts'

const SIGNALS = ['SIGKILL', 'SIGTERM'] as const
type Signal = (typeof SIGNALS)[number]

/** p50, s. */
const GOALS: Record<Signal, number> = { SIGKILL: 5, SIGTERM: 1.5 }
/** A fleet of Baileys workers on Redis leases, 50 numbers, from the text of issue 3: the middle of 31 to 33 and 2.3 to 3.4 s. */
const QUOTED: Record<Signal, number> = { SIGKILL: 32, SIGTERM: 2.85 }

const PLAN = { numbers: 100, rounds: 3, settleMs: 5_000 }
const QUICK = { numbers: 8, rounds: 1, settleMs: 500 }
type Plan = typeof PLAN

/** Each of two workers has at least this share of the numbers before one is struck. */
const FAIR = 0.4
/** The network hears of a closed connection within this, ms. */
const HEARD_MS = 300
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

type Moved = { openMs: number; receivedMs: number }

/**
 * Strikes one worker and watches its numbers come up at the other.
 * @returns for each of them when it was open and when it had received again, ms after the signal
 */
const strike = async (
  victim: Deployable,
  signal: Signal,
  { client }: Network,
  traffic: Traffic,
): Promise<Moved[]> => {
  const contacts = new Map(traffic.customers.map(({ phone, contact }) => [phone, contact.pn]))
  const moved = new Map<string, { openAt?: number; receivedAt?: number }>()
  const sending: Promise<unknown>[] = []
  const write = (phone: string): void => {
    sending.push(client.send(contacts.get(phone) ?? '', { to: phone, text: 'Halo kak, masih di sana?' }))
  }
  const journal = await followJournal(client, (entry) => {
    // A hand-over may be so quick that the new connection replaces the old one, whose end is told after it.
    if (entry.event === 'companion:disconnected' && !moved.has(entry.phone)) moved.set(entry.phone, {})
    if (entry.event === 'companion:connected') {
      moved.set(entry.phone, { openAt: entry.at })
      write(entry.phone)
    }
    if (entry.event === 'companion:receipt' && entry.type === 'delivered') {
      const number = moved.get(entry.phone)
      if (number?.openAt !== undefined) number.receivedAt ??= entry.at
    }
  })
  const at = Date.now()
  const killed = victim.kill(signal)
  for (const phone of contacts.keys()) write(phone)
  await killed
  await sleep(HEARD_MS)
  await journal.until(() => [...moved.values()].every(({ receivedAt }) => receivedAt !== undefined))
  await journal.stop()
  await Promise.all(sending)
  return [...moved.values()].map(({ openAt = Number.NaN, receivedAt = Number.NaN }) => ({
    openMs: openAt - at,
    receivedMs: receivedAt - at,
  }))
}

type Measured = Record<Signal, Moved[]>

const measure = async (plan: Plan, { note, quick }: Run): Promise<Measured> => {
  const linked = await linkedPhones(plan.numbers, note)
  return inScope(async ({ folder, own }) => {
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
    note('waiting until each worker runs its share')
    await untilFair(ours, network, plan)
    await traffic.run(plan.numbers, 25)
    const measured: Measured = { SIGKILL: [], SIGTERM: [] }
    for (let round = 0; round < plan.rounds; round += 1)
      for (const [at, signal] of SIGNALS.entries()) {
        const victim = workers[(round + at) % workers.length]
        if (victim === undefined) continue
        const moved = await strike(victim, signal, network, traffic)
        measured[signal].push(...moved)
        const times = moved.map(({ receivedMs }) => receivedMs / 1000)
        note(
          `${signal}: ${String(moved.length)} numbers moved, p50 ${percentile(times, 0.5).toFixed(2)} s, last ${Math.max(...times).toFixed(2)} s`,
        )
        await victim.restart()
        await untilFair(ours, network, plan)
      }
    return measured
  })
}

export const takeover: Bench = {
  name: 'takeover',
  about:
    '100 numbers on 2 workers, one gets SIGKILL or SIGTERM: until each of its numbers is open and receives again',
  method: `${String(PLAN.numbers)} numbers on two workers with their default settings, Redis as the bus. Every contact writes at the moment of the signal and again when the number is back; time runs from the signal until the network sees a number log in and has, after that, its first receipt of a message. ${String(PLAN.rounds)} times each signal, all moved numbers together. What stands there for a fleet on Redis leases is quoted from a comparison made before, not measured here.`,
  run: async (run) => {
    const plan = run.quick ? QUICK : PLAN
    const measured = await measure(plan, run)
    const seconds = (signal: Signal, share: number, what: keyof Moved = 'receivedMs'): number =>
      rounded(
        percentile(
          measured[signal].map((moved) => moved[what] / 1000),
          share,
        ),
      )
    return {
      ratios: Object.fromEntries(
        SIGNALS.map((signal) => [
          `${signal} p50 over a fleet on Redis leases (quoted)`,
          rounded(seconds(signal, 0.5) / QUOTED[signal]),
        ]),
      ),
      goals: SIGNALS.map((signal) => ({
        name: `${signal}: open and receiving again, p50`,
        value: seconds(signal, 0.5),
        limit: GOALS[signal],
        atMost: true,
        unit: 's',
      })),
      tables: [
        {
          title: 'Seconds after the signal',
          columns: [
            'signal',
            `numbers moved, ${String(plan.rounds)} strikes together`,
            'open p50',
            'receives p50',
            'receives p95',
            'receives, last',
            'Redis leases (quoted)',
          ],
          rows: SIGNALS.map((signal) => [
            signal,
            measured[signal].length,
            seconds(signal, 0.5, 'openMs'),
            seconds(signal, 0.5),
            seconds(signal, 0.95),
            seconds(signal, 1),
            signal === 'SIGKILL' ? '31 to 33' : '2.3 to 3.4',
          ]),
        },
      ],
      plot: {
        title: 'Until a dead worker’s numbers receive again',
        kind: 'bar',
        axis: 's',
        places: [...SIGNALS],
        series: [
          { name: 'Sahut, p50', values: SIGNALS.map((signal) => seconds(signal, 0.5)) },
          { name: 'Sahut, last', values: SIGNALS.map((signal) => seconds(signal, 1)) },
          { name: 'a fleet on Redis leases (quoted)', values: SIGNALS.map((signal) => QUOTED[signal]) },
        ],
      },
      reason: SIGNALS.map((signal) => {
        const [opened, received] = [seconds(signal, 0.5, 'openMs'), seconds(signal, 0.5)]
        return `${signal}: of the median ${String(received)} s, ${String(opened)} s go by until the number has logged in at the other worker.`
      }).join(' '),
      details: Object.fromEntries(
        SIGNALS.map((signal) => [
          signal,
          {
            openMs: measured[signal].map(({ openMs }) => openMs).join(' '),
            receivedMs: measured[signal].map(({ receivedMs }) => receivedMs).join(' '),
          },
        ]),
      ),
    }
  },
}
