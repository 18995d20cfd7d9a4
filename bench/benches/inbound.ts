import { join } from 'node:path'
import { spawnSimulator } from '@sahut/simulator/control/spawn'
import { spawnBareBaileys } from '../bare/baileys.ts'
import { median, rounded, spread } from '../figures.ts'
import { type Bench, type Findings, plansFor, type Run } from '../findings.ts'
import { prepareOurs } from '../ours.ts'
import { type LinkedPhones, linkedPhones } from '../phones.ts'
import { cpuMs } from '../processes.ts'
import { INSPECTED, inspectorIn, profileDuring } from '../profile.ts'
import { inScope, type Scope } from '../scope.ts'
import { createTraffic, type Traffic } from '../traffic.ts'

const GOAL = 2.5
const IN_REACH = 1.5

type Plan = { numbers: number; contacts: number; perSecond: number; messages: number; rounds: number }

const PLANS: Plan[] = [
  { numbers: 1, contacts: 20, perSecond: 30, messages: 300, rounds: 5 },
  { numbers: 50, contacts: 4, perSecond: 60, messages: 600, rounds: 5 },
  { numbers: 200, contacts: 2, perSecond: 60, messages: 600, rounds: 5 },
]
const QUICK: Plan[] = [{ numbers: 2, contacts: 2, perSecond: 20, messages: 20, rounds: 2 }]

/** One side: who receives, and the customers who write to it. */
type Side = { pid: number; traffic: Traffic; inspector: () => string }

/** Customers write first, are answered and write again, so that sessions are those of a chat that is going on. */
const settleIn = async (traffic: Traffic, plan: Plan, answerAll: () => Promise<unknown>): Promise<void> => {
  await traffic.run(traffic.customers.length, plan.perSecond)
  await traffic.answered(answerAll)
  await traffic.run(traffic.customers.length, plan.perSecond)
}

const startOurs = async (linked: LinkedPhones, plan: Plan, { folder, own }: Scope): Promise<Side> => {
  await linked.copyNetwork(join(folder, 'our-network'))
  const network = own(await spawnSimulator({ dataDir: join(folder, 'our-network') }), (it) => it.stop())
  const ours = own(await prepareOurs({ folder, ...linked }), (it) => it.close())
  const started = await ours.startWorker(network, 'worker', {
    NODE_OPTIONS: INSPECTED,
    // Answers before the measuring begins are sent soon.
    SWEEP_SECONDS: '5',
  })
  const worker = own(started, (it) => it.kill('SIGTERM'))
  const traffic = await createTraffic(network.client, linked.phones, plan.contacts)
  await ours.allOpen()
  await settleIn(traffic, plan, async () => {
    for (const { phone, contact } of traffic.customers) await ours.answer(phone, contact)
  })
  return {
    pid: worker.pid(),
    traffic,
    inspector: () => inspectorIn(worker.log()),
  }
}

const startBare = async (linked: LinkedPhones, plan: Plan, { folder, own }: Scope): Promise<Side> => {
  await linked.copyNetwork(join(folder, 'bare-network'))
  const network = own(await spawnSimulator({ dataDir: join(folder, 'bare-network') }), (it) => it.stop())
  const baileys = own(spawnBareBaileys(network, [INSPECTED]), (it) => it.stop())
  const traffic = await createTraffic(network.client, linked.phones, plan.contacts)
  await baileys.order({ do: 'open', phones: linked.phones, folder: linked.credentials })
  const to = traffic.customers.map(({ phone, contact }) => ({ phone, jid: `${contact.lid}@lid` }))
  await settleIn(traffic, plan, () => baileys.order({ do: 'send', to }))
  return {
    pid: baileys.pid,
    traffic,
    inspector: () => inspectorIn(baileys.written()),
  }
}

/** @returns CPU of the receiver, ms a message */
const cost = async ({ pid, traffic }: Side, { messages, perSecond }: Plan): Promise<number> => {
  const before = cpuMs(pid)
  await traffic.run(messages, perSecond)
  return (cpuMs(pid) - before) / messages
}

type Profiled = Record<string, number>

/** @returns CPU a message, ms, by whose code it is; the profiler's own cost is in it */
const profile = async (
  { pid, traffic, inspector }: Side,
  { messages, perSecond }: Plan,
): Promise<Profiled> => {
  const parts = await profileDuring({ pid, url: inspector() }, () => traffic.run(messages, perSecond))
  return Object.fromEntries(parts.map(([part, ms]) => [part, rounded(ms / messages, 3)]))
}

type Measured = { plan: Plan; ours: number[]; bare: number[]; profiles: { ours: Profiled; bare: Profiled } }

const measure = async (plan: Plan, { note }: Run): Promise<Measured> => {
  const linked = await linkedPhones(plan.numbers, note)
  return inScope(async (scope) => {
    note(`${numbersOf(plan)}: both sides get ready`)
    const ours = await startOurs(linked, plan, scope)
    const bare = await startBare(linked, plan, scope)
    const costs = { ours: [] as number[], bare: [] as number[] }
    for (let round = 0; round < plan.rounds; round += 1) {
      const inTurn = round % 2 === 0 ? (['ours', 'bare'] as const) : (['bare', 'ours'] as const)
      for (const name of inTurn) costs[name].push(await cost(name === 'ours' ? ours : bare, plan))
      const last = `${(costs.ours.at(-1) ?? 0).toFixed(2)} ms ours, ${(costs.bare.at(-1) ?? 0).toFixed(2)} ms bare`
      note(`${numbersOf(plan)}, round ${String(round + 1)} of ${String(plan.rounds)}: ${last}`)
    }
    const profiles = { ours: await profile(ours, plan), bare: await profile(bare, plan) }
    return { plan, ...costs, profiles }
  })
}

const numbersOf = ({ numbers }: Plan): string => `${String(numbers)} ${numbers === 1 ? 'number' : 'numbers'}`

const ratiosOf = ({ ours, bare }: Measured): number[] =>
  ours.map((value, at) => value / (bare[at] ?? Number.NaN))

const largest = ({ plan, profiles }: Measured): string => {
  const beyond = Object.entries(profiles.ours)
    .map(([part, ms]) => ({ part, ms: ms - (profiles.bare[part] ?? 0) }))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, 4)
  const parts = beyond.map(({ part, ms }) => `${part} ${ms.toFixed(2)} ms`).join(', ')
  return `What ours spends more than bare Baileys with ${numbersOf(plan)}, by the profile, a message: ${parts}.`
}

const profileTable = ({ plan, profiles }: Measured): Findings['tables'][number] => {
  const parts = [...new Set([...Object.keys(profiles.ours), ...Object.keys(profiles.bare)])]
  const ms = (value: number | undefined): string => (value ?? 0).toFixed(3)
  return {
    title: `Profile, ${numbersOf(plan)}: CPU a message by whose code it is, ms`,
    columns: ['part', 'ours', 'bare'],
    rows: parts.map((part) => [part, ms(profiles.ours[part]), ms(profiles.bare[part])]),
  }
}

export const inbound: Bench = {
  name: 'inbound',
  about: 'CPU of our worker per received message, over bare Baileys that receives the same and keeps nothing',
  method:
    'Two networks with the same linked phones and as many customers; the worker (its store, the embedded one, is a process of its own and not counted) and bare Baileys with its keys in memory are a process each. Customers have been answered before, then write at a steady pace to one side and then to the other, several rounds; what counts is the process’s CPU by the kernel, until the network has the receipt of each message.',
  run: async (run) => {
    const measured: Measured[] = []
    for (const plan of plansFor(run, QUICK, PLANS, ({ numbers }) => numbers))
      measured.push(await measure(plan, run))
    const worst = measured.toSorted((a, b) => median(ratiosOf(b)) - median(ratiosOf(a)))[0]
    return {
      ratios: Object.fromEntries(
        measured.map((one) => [`ours/bare at ${String(one.plan.numbers)}`, rounded(median(ratiosOf(one)))]),
      ),
      goals: measured.map((one) => ({
        name: `CPU a message over bare Baileys, ${numbersOf(one.plan)}`,
        value: rounded(median(ratiosOf(one))),
        limit: GOAL,
        atMost: true,
        unit: '×',
      })),
      ...(worst === undefined
        ? {}
        : {
            reason: `${String(IN_REACH)} was thought to be in reach (the design's call budget); the calls of the store decide ([decision 0028](../decisions/0028-store-calls-without-the-sdk.md)). ${largest(worst)}`,
          }),
      tables: [
        {
          title: 'CPU per received message, ms: median (least to most)',
          columns: ['numbers', 'messages/s', 'ours', 'bare Baileys', 'ratio'],
          rows: measured.map((one) => [
            one.plan.numbers,
            one.plan.perSecond,
            spread(one.ours),
            spread(one.bare),
            spread(ratiosOf(one)),
          ]),
        },
        ...measured.map(profileTable),
      ],
      plot: {
        title: 'CPU per received message',
        kind: 'bar',
        axis: 'ms',
        places: measured.map(({ plan }) => numbersOf(plan)),
        series: [
          { name: 'Sahut’s worker', values: measured.map(({ ours }) => rounded(median(ours))) },
          { name: 'bare Baileys', values: measured.map(({ bare }) => rounded(median(bare))) },
        ],
      },
      details: measured,
    }
  },
}
