import type { Kill } from './journal-watch.ts'
import { type Group, groupOf, lingersMs, type PlannedFault } from './plan.ts'
import { createBrowserStrike, createWhatsAppStrike } from './strikes/outside.ts'
import { createProcessStrikes } from './strikes/process.ts'
import { createMqttStrike } from './strikes/mqtt.ts'
import { type Ring, sleep, type Striking } from './strikes/strike.ts'
import { createKafkaStrike } from './strikes/kafka.ts'
import { createClusterStrike, createLogStrike, createRedisStrike } from './strikes/redis.ts'
import { createStoreStrike, createWireStrike } from './strikes/ways.ts'

export type Span = { from: number; until: number }

export type Striker = {
  /** Carries a planned fault out and, after its time, ends it; resolves once it is over. */
  strike: (fault: PlannedFault) => Promise<void>
  /** Faults that struck, by kind. */
  counts: () => Record<string, number>
  kills: () => readonly Kill[]
  /** When gateways could not do what they are there for, ms. */
  disturbed: () => readonly Span[]
}

/** Of these there is one, so that one thing at a time is done to it. */
const SINGLE: ReadonlySet<Group> = new Set(['store', 'redis', 'log', 'cluster', 'kafka', 'mqtt'])
/** What keeps gateways from hearing of things, or from looking things up. */
const DISTURBING: ReadonlySet<Group> = new Set([
  'gateway',
  'functions',
  'store',
  'wire',
  'redis',
  'log',
  'cluster',
  'kafka',
  'mqtt',
])

export const createStriker = (ring: Ring, say: (line: string) => void): Striker => {
  const { stage } = ring
  const processes = createProcessStrikes(ring)
  const strikings: Record<Group, Striking> = {
    worker: processes.worker,
    gateway: processes.gateway,
    functions: processes.functions,
    store: createStoreStrike(ring),
    redis: createRedisStrike(ring),
    log: createLogStrike(ring),
    cluster: createClusterStrike(ring),
    kafka: createKafkaStrike(ring),
    mqtt: createMqttStrike(ring),
    wire: createWireStrike(ring),
    whatsapp: createWhatsAppStrike(ring),
    browser: createBrowserStrike(ring),
  }
  const counts = new Map<string, number>()
  const disturbed: Span[] = []
  const taken = new Set<Group>()

  const carryOut = async (fault: PlannedFault, group: Group): Promise<void> => {
    const strike = await strikings[group](fault)
    if (strike === undefined) return
    const { target, evidence, end } = strike
    counts.set(fault.kind, (counts.get(fault.kind) ?? 0) + 1)
    say(`${fault.kind} ${target} ${JSON.stringify(evidence)}`)
    stage.record({ fault: fault.kind, target, evidence, lastsMs: fault.lastsMs })
    if (end === undefined) return
    await sleep(fault.lastsMs)
    const more = await end()
    stage.record({ over: fault.kind, target, ...more })
  }

  return {
    strike: async (fault) => {
      const group = groupOf(fault.kind)
      if (SINGLE.has(group)) {
        if (taken.has(group)) return
        taken.add(group)
      }
      const from = Date.now()
      await carryOut(fault, group)
      taken.delete(group)
      if (DISTURBING.has(group)) disturbed.push({ from, until: Date.now() + lingersMs(fault.kind) })
    },
    counts: () => Object.fromEntries([...counts].sort(([a], [b]) => a.localeCompare(b))),
    kills: processes.kills,
    disturbed: () => disturbed,
  }
}
