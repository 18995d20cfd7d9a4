import { median, rounded } from '../figures.ts'
import type { Bench, Findings, Run } from '../findings.ts'
import { afterCut, afterRestart, type Recovery } from '../levels/after-cut.ts'
import { type BrokerCost, brokerCost } from '../levels/broker-cost.ts'
import { brokerDeath, type Death } from '../levels/broker-death.ts'
import { type ClientCost, clientsOfBroker, clientsOfGateway } from '../levels/client-cost.ts'
import { gatewayDeliveries } from '../levels/gateway-cost.ts'
import { type Level, LEVELS } from '../levels/level.ts'

const GATEWAYS = [1, 5, 10]
const PLAN = {
  rounds: 2,
  broker: { messages: 1_000, perSecond: 300 },
  death: { messages: 1_600, perSecond: 200 },
  gateway: { sockets: 100, messages: 1_000, perSecond: 250 },
  clients: { idle: 400, readers: 100, messages: 1_000, perSecond: 100 },
  cut: { chats: 100, pages: 100, messages: 60, others: 54_000 },
  restart: { chats: 100, pages: 1_000, messages: 5, others: 0 },
}
const QUICK: typeof PLAN = {
  rounds: 1,
  broker: { messages: 40, perSecond: 300 },
  death: { messages: 100, perSecond: 100 },
  gateway: { sockets: 4, messages: 40, perSecond: 200 },
  clients: { idle: 4, readers: 2, messages: 20, perSecond: 200 },
  cut: { chats: 4, pages: 4, messages: 5, others: 100 },
  restart: { chats: 4, pages: 8, messages: 2, others: 0 },
}

const LISTS = ['shut', 'open'] as const
type Lists = (typeof LISTS)[number]

type Measured = {
  level: Level
  broker: { gateways: number; lists: Lists; rounds: BrokerCost[] }[]
  death: Death
  deliveries: number
  cut: Recovery
  restart: Recovery
}

type Step = { say: (sentence: string) => void; plan: typeof PLAN }

const measureBroker = async (level: Level, { say, plan }: Step): Promise<Measured['broker']> => {
  const costs: Measured['broker'] = []
  for (const gateways of GATEWAYS)
    for (const lists of LISTS) {
      const rounds: BrokerCost[] = []
      for (let round = 0; round < plan.rounds; round += 1)
        rounds.push(await brokerCost(level, gateways, lists === 'open', plan.broker))
      costs.push({ gateways, lists, rounds })
      const bytes = median(rounds.map((cost) => cost.bytes))
      say(`${String(gateways)} gateways, lists ${lists}: ${bytes.toFixed(0)} bytes a message`)
    }
  return costs
}

const measure = async (level: Level, { note }: Run, plan: typeof PLAN): Promise<Measured> => {
  const say = (sentence: string): void => {
    note(`${level}: ${sentence}`)
  }
  const broker = await measureBroker(level, { say, plan })
  const deliveries = await gatewayDeliveries(level, plan.gateway)
  say(`${(deliveries / 1000).toFixed(1)} thousand deliveries a second of CPU`)
  const cut = await afterCut(level, plan.cut)
  say(`after a cut ${String(cut.chatReads)} reads of chats, ${String(cut.historyCalls)} history calls`)
  const restart = await afterRestart(level, plan.restart)
  say(
    `after a restart ${String(restart.chatReads)} reads of chats, ${String(restart.historyCalls)} history calls`,
  )
  const death = await brokerDeath(level, plan.death.messages, plan.death.perSecond)
  say(`at the broker's death ${String(death.onTime)} on time, ${String(death.never)} never`)
  return { level, broker, deliveries, cut, restart, death }
}

const of = (rounds: readonly BrokerCost[], what: keyof BrokerCost, digits = 0): number =>
  rounded(median(rounds.map((cost) => cost[what])), digits)

const recoveryTable = (
  title: string,
  sides: Measured[],
  which: 'cut' | 'restart',
): Findings['tables'][number] => ({
  title,
  columns: [
    'level',
    'all level after, s',
    'gateway CPU, s',
    'history calls',
    'its reads of chats',
    'its reads of rights',
  ],
  rows: sides.map(({ level, [which]: it }) => [
    level,
    rounded(it.ms / 1000, 1),
    rounded(it.gatewayCpuMs / 1000, 1),
    it.historyCalls,
    it.chatReads,
    it.otherReads,
  ]),
})

type Servers = { gateway: ClientCost; broker: ClientCost }

const tablesOf = (sides: Measured[], { gateway, broker }: Servers, plan: typeof PLAN): Findings['tables'] => [
  {
    title: 'What a message costs the broker, and how long it takes to its one viewer',
    columns: ['level', 'gateways', 'lists', 'bytes out', 'broker CPU, µs', 'p50, ms', 'p99, ms'],
    rows: sides.flatMap(({ level, broker }) =>
      broker.map(({ gateways, lists, rounds }) => [
        level,
        gateways,
        lists,
        of(rounds, 'bytes'),
        of(rounds, 'cpuMicros'),
        of(rounds, 'p50Ms', 1),
        of(rounds, 'p99Ms', 1),
      ]),
    ),
  },
  {
    title: `One gateway, a chat that ${String(plan.gateway.sockets)} have open`,
    columns: ['level', 'deliveries a CPU second, thousands'],
    rows: sides.map(({ level, deliveries }) => [level, rounded(deliveries / 1000, 1)]),
  },
  {
    title:
      'Whoever serves those who have a chat open: a gateway, or an MQTT broker that they are connected to',
    columns: ['served by', 'memory of one, KB', 'deliveries a CPU second, thousands'],
    rows: [
      ['gateway (Socket.IO)', gateway] as const,
      ['Mosquitto (MQTT over WebSocket)', broker] as const,
    ].map(([by, { kilobytes, deliveries }]) => [by, rounded(kilobytes, 1), rounded(deliveries / 1000, 1)]),
  },
  recoveryTable(
    `A gateway was cut off while ${(plan.cut.others + plan.cut.chats * plan.cut.messages).toLocaleString('en')} messages were told, ${(plan.cut.chats * plan.cut.messages).toLocaleString('en')} of them of the ${String(plan.cut.chats)} chats on its pages`,
    sides,
    'cut',
  ),
  recoveryTable(
    `A gateway was killed and started again, ${plan.restart.pages.toLocaleString('en')} pages came back, each of which missed ${String(plan.restart.messages)} messages`,
    sides,
    'restart',
  ),
  {
    title: `The broker was killed for a second and came back empty, ${String(plan.death.messages)} messages`,
    columns: ['level', 'on time', 'late by more than 2 s', 'only by the store', 'holes told'],
    rows: sides.map(({ level, death }) => [level, death.onTime, death.late, death.never, death.holes]),
  },
]

const LOGS: readonly Level[] = ['redis-streams', 'kafka']

export const levels: Bench = {
  name: 'levels',
  about:
    'the levels of the bus beside each other: what they cost, and what a cut and a restart cost the store',
  method: `Each level with a broker of its own on this machine. The broker's cost: ${GATEWAYS.join(', ')} gateways in one process (the bus and a Socket.IO server), 20 chats with one viewer each; bytes are those that the gateways' sockets got from the broker, CPU is the kernel's account. The rest: a whole gateway in a process of its own, the API, the embedded store behind a proxy that counts, and pages that are the web app's own code; heads are not told by beacons there, so that every read is due to the bus. What is told while a page is away is in the store.`,
  run: async (run) => {
    const plan = run.quick ? QUICK : PLAN
    const sides: Measured[] = []
    for (const level of LEVELS) sides.push(await measure(level, run, plan))
    const servers = {
      gateway: await clientsOfGateway(plan.clients),
      broker: await clientsOfBroker(plan.clients),
    }
    const side = (level: Level) => sides.find((one) => one.level === level)
    const first = side('redis')
    const bytesAt = ({ broker }: Measured, gateways: number, lists: Lists): number =>
      of(broker.find((one) => one.gateways === gateways && one.lists === lists)?.rounds ?? [], 'bytes')
    return {
      ratios: Object.fromEntries(
        sides.flatMap((one) =>
          first === undefined || one === first
            ? []
            : [
                [
                  `${one.level}/redis: bytes, 10 gateways, lists open`,
                  rounded(bytesAt(one, 10, 'open') / bytesAt(first, 10, 'open')),
                ],
                [`${one.level}/redis: deliveries a CPU second`, rounded(one.deliveries / first.deliveries)],
              ],
        ),
      ),
      goals: LOGS.flatMap((level) => {
        const it = side(level)
        const goal = (name: string, value = Number.NaN) => ({
          name: `${level}: ${name}`,
          value,
          limit: 0,
          atMost: true,
          unit: '',
        })
        return [
          goal('reads of chats and history calls after a cut', it && it.cut.chatReads + it.cut.historyCalls),
          goal('history calls after a restart', it?.restart.historyCalls),
        ]
      }),
      tables: tablesOf(sides, servers, plan),
      plot: {
        title: 'Bytes out of the broker per message, the lists open at every gateway',
        kind: 'bar',
        axis: 'bytes',
        places: GATEWAYS.map((gateways) => `${String(gateways)} gateway${gateways === 1 ? '' : 's'}`),
        series: sides.map((one) => ({
          name: one.level,
          values: GATEWAYS.map((gateways) => bytesAt(one, gateways, 'open')),
        })),
      },
      details: { sides, servers },
    }
  },
}
