import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { spawnSimulator } from '@sahut/simulator/control/spawn'
import { spawnBareBaileys } from '../bare/baileys.ts'
import { median, rounded } from '../figures.ts'
import { type Bench, plansFor, type Run } from '../findings.ts'
import { followJournal } from '../journal.ts'
import { prepareOurs } from '../ours.ts'
import { type LinkedPhones, linkedPhones } from '../phones.ts'
import { cpuMs, rssMb } from '../processes.ts'
import { inScope, type Scope } from '../scope.ts'

type Plan = { numbers: number; settleMs: number; idleMs: number }

/** Baileys pings each connection every 30 s, which is most of what idling costs. */
const IDLE = { settleMs: 8_000, idleMs: 31_000 }
const PLANS: Plan[] = [1, 100, 500, 1_000].map((numbers) => ({ numbers, ...IDLE }))
const QUICK: Plan[] = [1, 4].map((numbers) => ({ numbers, settleMs: 500, idleMs: 1_000 }))
const IN_ONE = 1_000

type Figures = { openS: number; rssMb: number; idlePercent: number }
type Measured = { numbers: number; ours: Figures; bare: Figures }
type Network = Awaited<ReturnType<typeof spawnSimulator>>

/**
 * Starts a side and watches it.
 * @param start resolves with the process's id; numbers may come up later
 */
const watch = async (
  { client }: Network,
  { numbers, settleMs, idleMs }: Plan,
  start: () => Promise<number>,
): Promise<Figures> => {
  const open = new Set<string>()
  let lastAt = 0
  const journal = await followJournal(client, (entry) => {
    if (entry.event !== 'companion:connected') return
    open.add(entry.phone)
    lastAt = entry.at
  })
  const began = Date.now()
  const pid = await start()
  await journal.until(() => open.size === numbers)
  await journal.stop()
  await sleep(settleMs)
  const before = cpuMs(pid)
  const from = performance.now()
  const memory: number[] = []
  while (performance.now() - from < idleMs) {
    await sleep(Math.min(1_000, idleMs))
    memory.push(rssMb(pid))
  }
  const idlePercent = ((cpuMs(pid) - before) / (performance.now() - from)) * 100
  return { openS: (lastAt - began) / 1000, rssMb: median(memory), idlePercent }
}

const networkFor = async (linked: LinkedPhones, { folder, own }: Scope, name: string): Promise<Network> => {
  await linked.copyNetwork(join(folder, name))
  return own(await spawnSimulator({ dataDir: join(folder, name) }), (network) => network.stop())
}

const ours = (linked: LinkedPhones, plan: Plan): Promise<Figures> =>
  inScope(async (scope) => {
    const network = await networkFor(linked, scope, 'network')
    const store = scope.own(await prepareOurs({ folder: scope.folder, ...linked }), (it) => it.close())
    return watch(network, plan, async () => {
      const worker = scope.own(await store.startWorker(network, 'worker'), (it) => it.kill('SIGTERM'))
      return worker.pid()
    })
  })

const bare = (linked: LinkedPhones, plan: Plan): Promise<Figures> =>
  inScope(async (scope) => {
    const network = await networkFor(linked, scope, 'network')
    return watch(network, plan, async () => {
      const baileys = scope.own(spawnBareBaileys(network), (it) => it.stop())
      await baileys.order({ do: 'open', phones: linked.phones, folder: linked.credentials })
      return baileys.pid
    })
  })

/** @returns MB that each number but the first adds */
const eachMb = (measured: readonly Measured[], side: 'ours' | 'bare', one: Measured): number => {
  const [first] = measured
  if (first === undefined || one.numbers === first.numbers) return Number.NaN
  return (one[side].rssMb - first[side].rssMb) / (one.numbers - first.numbers)
}

const measure = async (plans: readonly Plan[], { note }: Run): Promise<Measured[]> => {
  const linked = await linkedPhones(Math.max(...plans.map(({ numbers }) => numbers)), note)
  const measured: Measured[] = []
  for (const plan of plans) {
    const some = { ...linked, phones: linked.phones.slice(0, plan.numbers) }
    note(`${String(plan.numbers)} numbers in our worker`)
    const figures = { numbers: plan.numbers, ours: await ours(some, plan) }
    note(`${String(plan.numbers)} numbers in bare Baileys`)
    measured.push({ ...figures, bare: await bare(some, plan) })
  }
  return measured
}

export const sessions: Bench = {
  name: 'sessions',
  about: '1, 100, 500 and 1000 numbers in one worker: memory each, time until all are open, CPU while idle',
  method:
    'Our worker (its store is a process of its own) and bare Baileys (its keys in memory, with the first 64 one-time keys of each number) run the same linked phones, one side after the other; both make 5 connections at a time. Time counts from the start of the process until the network saw the last number log in; memory is what lies in RAM while nothing happens, and each number is what it adds to that of one; idle CPU is over 31 s, in which each connection pings once.',
  run: async (run) => {
    const chosen = plansFor(run, QUICK, PLANS, ({ numbers }) => numbers)
    // What each number adds is told by what one takes.
    const plans = chosen[0]?.numbers === 1 ? chosen : [...PLANS.slice(0, 1), ...chosen]
    const measured = await measure(plans, run)
    const last = measured.at(-1)
    if (last === undefined) throw new Error('Nothing was measured.')
    const mb = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(2))
    return {
      ratios: {
        [`memory each ours/bare at ${String(last.numbers)}`]: rounded(
          eachMb(measured, 'ours', last) / eachMb(measured, 'bare', last),
        ),
        [`time to open ours/bare at ${String(last.numbers)}`]: rounded(last.ours.openS / last.bare.openS),
      },
      goals: run.quick
        ? [
            {
              name: 'numbers open in one worker',
              value: last.numbers,
              limit: 4,
              atMost: false,
              unit: 'numbers',
            },
          ]
        : [
            {
              name: 'numbers open in one worker',
              value: last.numbers,
              limit: IN_ONE,
              atMost: false,
              unit: 'numbers',
            },
          ],
      tables: [
        {
          title: 'Numbers in one process, ours / bare Baileys',
          columns: ['numbers', 'all open, s', 'RSS, MB', 'RSS each, MB', 'idle CPU, % of a core'],
          rows: measured.map((one) => [
            one.numbers,
            `${one.ours.openS.toFixed(1)} / ${one.bare.openS.toFixed(1)}`,
            `${one.ours.rssMb.toFixed(0)} / ${one.bare.rssMb.toFixed(0)}`,
            `${mb(eachMb(measured, 'ours', one))} / ${mb(eachMb(measured, 'bare', one))}`,
            `${one.ours.idlePercent.toFixed(1)} / ${one.bare.idlePercent.toFixed(1)}`,
          ]),
        },
      ],
      plot: {
        title: 'Memory of a process that runs so many numbers',
        kind: 'line',
        axis: 'MB',
        places: measured.map(({ numbers }) => String(numbers)),
        series: [
          { name: 'Sahut’s worker', values: measured.map((one) => Math.round(one.ours.rssMb)) },
          { name: 'bare Baileys', values: measured.map((one) => Math.round(one.bare.rssMb)) },
        ],
      },
      details: measured,
    }
  },
}
