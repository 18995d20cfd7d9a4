import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { percentile, rounded } from '../figures.ts'
import type { Bench, Run } from '../findings.ts'
import { type House, openHouse, type Size } from '../headline/house.ts'
import { followJournal } from '../journal.ts'
import { inScope } from '../scope.ts'

type Plan = {
  size: Size
  contacts: number
  rates: number[]
  warmMs: number
  windowMs: number
  drainMs: number
}

const PLAN: Plan = {
  size: { numbers: 50, inboxes: 10, agents: 100, workers: 2, gateways: 2 },
  contacts: 4,
  rates: [10, 50, 100, 160, 200, 250, 320, 400, 500, 640],
  warmMs: 6_000,
  windowMs: 15_000,
  drainMs: 15_000,
}
const QUICK: Plan = {
  size: { numbers: 4, inboxes: 2, agents: 4, workers: 1, gateways: 1 },
  contacts: 2,
  rates: [5],
  warmMs: 1_000,
  windowMs: 2_000,
  drainMs: 10_000,
}

/** Ten agents see each message; together they answer one in ten. */
const ANSWER_SHARE = 0.01
/** A rate at which a message takes longer than this is none that people can work at, p99, ms. */
const STEADY_P99_MS = 2_000
/** A rate that the last part of its window is this much slower at than the first is not steady. */
const GROWTH = 3
/** A network that can't send at the rate says nothing about it. */
const REACHED = 0.9
const LOOK_MS = 500

type Step = {
  rate: number
  /** What the network really sent, a second. */
  reached: number
  messages: number
  /** Messages times screens. */
  sights: number
  missing: number
  p50Ms: number
  p99Ms: number
  steady: boolean
  /** % of a core by component. */
  cpu: Record<string, number>
}

const step = async (house: House, plan: Plan, rate: number): Promise<Step> => {
  const { network, phones } = house
  const sent: [string, number][] = []
  let isCounting = false
  const journal = await followJournal(network, (entry) => {
    if (isCounting && entry.event === 'contact:sent') sent.push([entry.id, entry.at])
  })
  const { contacts: contactsPerNumber, windowMs, warmMs } = plan
  await network.startScript({
    numbers: phones,
    contactsPerNumber,
    messagesPerSecond: rate,
    replyProbability: 0,
    seed: 7,
  })
  await sleep(warmMs)
  isCounting = true
  const before = house.cpu()
  const from = performance.now()
  await sleep(windowMs)
  const after = house.cpu()
  const elapsed = performance.now() - from
  isCounting = false
  await network.stopScript()
  await journal.stop()

  const expected = sent.length * (plan.size.agents / plan.size.inboxes)
  let latencies: number[] = []
  for (let waited = 0; waited <= plan.drainMs; waited += LOOK_MS) {
    latencies = await house.latencies(sent)
    if (latencies.length >= expected) break
    await sleep(LOOK_MS)
  }
  const cut = (part: 'first' | 'last') =>
    house.latencies(part === 'first' ? sent.slice(0, sent.length / 3) : sent.slice(-sent.length / 3))
  const [first, last] = [percentile(await cut('first'), 0.5), percentile(await cut('last'), 0.5)]
  const p99Ms = percentile(latencies, 0.99)
  const missing = expected - latencies.length
  const reached = rounded((sent.length * 1_000) / elapsed, 1)
  const growsNot = last <= Math.max(first * GROWTH, STEADY_P99_MS / 4)
  return {
    rate,
    reached,
    messages: sent.length,
    sights: latencies.length,
    missing,
    p50Ms: percentile(latencies, 0.5),
    p99Ms,
    steady: missing === 0 && reached >= rate * REACHED && p99Ms <= STEADY_P99_MS && growsNot,
    cpu: Object.fromEntries(
      [...after].map(([name, ms]) => [name, rounded(((ms - (before.get(name) ?? 0)) / elapsed) * 100, 0)]),
    ),
  }
}

const measure = (plan: Plan, { note }: Run): Promise<Step[]> =>
  inScope(async (scope) => {
    const house = await openHouse(scope, plan.size, note)
    // Every chat is begun and open at its agents before anything counts.
    await step(house, plan, plan.rates[0] ?? 1)
    await house.answer(ANSWER_SHARE)
    const steps: Step[] = []
    for (const rate of plan.rates) {
      const done = await step(house, plan, rate)
      steps.push(done)
      note(
        `${String(rate)} messages/s: p50 ${String(done.p50Ms)} ms, p99 ${String(done.p99Ms)} ms, ${done.steady ? 'steady' : 'not steady'}`,
      )
      if (!done.steady) break
    }
    await house.answer(0)
    return steps
  })

const verdictOf = (best: Step | undefined, { size }: Plan, cores: number): string => {
  if (best === undefined) return '**No rate was steady.**'
  const { rate } = best
  const shown = (rate * size.agents) / size.inboxes
  return `**${String(rate)} messages a second are steady**: ${String(shown)} a second on screens, on ${String(cores)} cores, of which the simulated network and the agents take their part. There is no goal: it depends on the machine.`
}

export const headline: Bench = {
  name: 'headline',
  about: 'the highest steady rate of messages with 100 agents on this machine, everything included',
  method: `All of it on one machine, each part a process: the simulated network, the embedded store, Redis, ${String(PLAN.size.workers)} workers with ${String(PLAN.size.numbers)} numbers, ${String(PLAN.size.gateways)} gateways, the API, and ${String(PLAN.size.agents)} agents in ${String(PLAN.size.inboxes)} inboxes who run the web app's own code without a browser, every chat open, and answer one message in ten. Contacts write at a rate that rises by steps of ${String(PLAN.windowMs / 1000)} s; latency is from the network taking a message until it stands on each of its ten agents' screens. A rate is steady when nothing is missing, p99 is below ${String(STEADY_P99_MS / 1000)} s and it does not grow.`,
  run: async (run) => {
    const plan = run.quick ? QUICK : PLAN
    const steps = await measure(plan, run)
    const best = steps.findLast(({ steady }) => steady)
    const shown = best ?? steps[0]
    const cores = availableParallelism()
    return {
      ratios: {
        'steady messages/s per core': rounded((best?.rate ?? 0) / cores),
        'deliveries to screens/s': rounded(((best?.rate ?? 0) * plan.size.agents) / plan.size.inboxes),
      },
      goals: [],
      reason: verdictOf(best, plan, cores),
      tables: [
        {
          title: `Latency from the network to the screens, ${String(plan.size.numbers)} numbers, ${String(plan.size.agents)} agents`,
          columns: [
            'messages/s',
            'reached',
            'on screens/s',
            'p50, ms',
            'p99, ms',
            'missing',
            'steady',
            'all CPU, % of a core',
          ],
          rows: steps.map(({ rate, reached, p50Ms, p99Ms, missing, steady, cpu }) => [
            rate,
            reached,
            (rate * plan.size.agents) / plan.size.inboxes,
            p50Ms,
            p99Ms,
            missing,
            steady ? 'yes' : 'no',
            Object.values(cpu).reduce((sum, value) => sum + value, 0),
          ]),
        },
        {
          title: `CPU per component at ${String(shown?.rate ?? 0)} messages/s, % of a core`,
          columns: ['component', 'CPU'],
          rows: Object.entries(shown?.cpu ?? {}),
        },
      ],
      plot: {
        title: `Latency by rate, everything on ${String(cores)} cores`,
        kind: 'line',
        axis: 'ms',
        places: steps.map(({ rate }) => `${String(rate)}/s`),
        series: [
          { name: 'p50', values: steps.map(({ p50Ms }) => p50Ms) },
          { name: 'p99', values: steps.map(({ p99Ms }) => p99Ms) },
        ],
      },
      details: steps,
    }
  },
}
