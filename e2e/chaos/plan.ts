import { createRandom, type Random } from '@sahut/simulator/customers/random'

/** What is struck; of workers and gateways one is always left to itself. */
export type Group =
  | 'worker'
  | 'gateway'
  | 'functions'
  | 'store'
  | 'redis'
  | 'log'
  | 'cluster'
  | 'kafka'
  | 'mqtt'
  | 'wire'
  | 'whatsapp'
  | 'browser'

type Kind = {
  group: Group
  /** How often it comes, relative to the others. */
  weight: number
  /** How long it lasts, at least and at most, ms. */
  lasts: [number, number]
}

/** Every fault that a run can meet. */
const KINDS = {
  'worker:kill': { group: 'worker', weight: 5, lasts: [7_000, 9_000] },
  'worker:stop': { group: 'worker', weight: 3, lasts: [1_000, 9_000] },
  'worker:term': { group: 'worker', weight: 2, lasts: [2_000, 4_000] },
  'gateway:kill': { group: 'gateway', weight: 4, lasts: [500, 4_000] },
  'gateway:stop': { group: 'gateway', weight: 2, lasts: [1_000, 6_000] },
  'gateway:term': { group: 'gateway', weight: 2, lasts: [500, 3_000] },
  'functions:kill': { group: 'functions', weight: 2, lasts: [300, 2_000] },
  'functions:stop': { group: 'functions', weight: 1, lasts: [500, 3_000] },
  'functions:term': { group: 'functions', weight: 1, lasts: [300, 2_000] },
  'store:throttle': { group: 'store', weight: 3, lasts: [1_000, 4_000] },
  'store:fail': { group: 'store', weight: 2, lasts: [1_000, 4_000] },
  'store:slow': { group: 'store', weight: 2, lasts: [1_000, 4_000] },
  'store:refuse': { group: 'store', weight: 2, lasts: [500, 3_000] },
  'store:drop-reply': { group: 'store', weight: 4, lasts: [1_000, 4_000] },
  'store:leave-over': { group: 'store', weight: 3, lasts: [1_000, 4_000] },
  'store:kill': { group: 'store', weight: 1, lasts: [300, 1_500] },
  'redis:kill': { group: 'redis', weight: 3, lasts: [500, 5_000] },
  'redis:flush': { group: 'redis', weight: 2, lasts: [0, 0] },
  'redis:drop-clients': { group: 'redis', weight: 3, lasts: [0, 0] },
  'redis:sleep': { group: 'redis', weight: 2, lasts: [500, 3_000] },
  'redis:stop': { group: 'redis', weight: 2, lasts: [1_000, 5_000] },
  'log:trim': { group: 'log', weight: 3, lasts: [0, 0] },
  'log:full': { group: 'log', weight: 2, lasts: [500, 3_000] },
  'log:slow': { group: 'log', weight: 2, lasts: [500, 3_000] },
  'log:cut': { group: 'log', weight: 3, lasts: [0, 0] },
  'cluster:hand-over': { group: 'cluster', weight: 3, lasts: [0, 0] },
  'cluster:lose-master': { group: 'cluster', weight: 3, lasts: [4_000, 8_000] },
  'kafka:kill': { group: 'kafka', weight: 4, lasts: [500, 5_000] },
  'kafka:stop': { group: 'kafka', weight: 3, lasts: [1_000, 6_000] },
  'mqtt:kill': { group: 'mqtt', weight: 3, lasts: [500, 5_000] },
  'mqtt:restart': { group: 'mqtt', weight: 2, lasts: [0, 0] },
  'mqtt:drop-clients': { group: 'mqtt', weight: 3, lasts: [0, 0] },
  'mqtt:slow': { group: 'mqtt', weight: 2, lasts: [1_000, 4_000] },
  'mqtt:stop': { group: 'mqtt', weight: 2, lasts: [1_000, 5_000] },
  'wire:delay': { group: 'wire', weight: 3, lasts: [1_000, 5_000] },
  'wire:drop': { group: 'wire', weight: 2, lasts: [0, 0] },
  'wire:cut': { group: 'wire', weight: 2, lasts: [500, 3_000] },
  'wire:hold': { group: 'wire', weight: 2, lasts: [500, 4_000] },
  'wire:half-open': { group: 'wire', weight: 2, lasts: [0, 0] },
  'wire:mid-frame': { group: 'wire', weight: 3, lasts: [1_000, 1_000] },
  'whatsapp:drop': { group: 'whatsapp', weight: 4, lasts: [0, 0] },
  'whatsapp:half-open': { group: 'whatsapp', weight: 2, lasts: [0, 0] },
  'whatsapp:replaced': { group: 'whatsapp', weight: 1, lasts: [0, 0] },
  'whatsapp:stream-500': { group: 'whatsapp', weight: 1, lasts: [0, 0] },
  'whatsapp:stream-503': { group: 'whatsapp', weight: 1, lasts: [0, 0] },
  'whatsapp:stream-515': { group: 'whatsapp', weight: 1, lasts: [0, 0] },
  'whatsapp:duplicate': { group: 'whatsapp', weight: 3, lasts: [0, 0] },
  'whatsapp:corrupt': { group: 'whatsapp', weight: 2, lasts: [0, 0] },
  'whatsapp:late-ack': { group: 'whatsapp', weight: 2, lasts: [0, 0] },
  'whatsapp:swallow-ack': { group: 'whatsapp', weight: 2, lasts: [0, 0] },
  'whatsapp:unreadable': { group: 'whatsapp', weight: 2, lasts: [0, 0] },
  'browser:reload': { group: 'browser', weight: 1, lasts: [0, 0] },
  'browser:offline': { group: 'browser', weight: 2, lasts: [500, 4_000] },
} as const satisfies Record<string, Kind>

export type FaultKind = keyof typeof KINDS

export const groupOf = (kind: FaultKind): Group => KINDS[kind].group

export type PlannedFault = {
  kind: FaultKind
  /** ms since the run's begin */
  at: number
  lastsMs: number
  /** Which of those that can be struck, 0 to 1. */
  pick: number
}

/** When the right on probation is taken or given, ms since the run's begin. */
type PlannedRight = { at: number; give: boolean; isCalm: boolean }

export type Plan = { faults: PlannedFault[]; rights: PlannedRight[] }

const GAP_MS = { least: 300, more: 1_300 }
const HEAD_MS = 1_500
const TAIL_MS = 1_500
/** Around a change of rights that is to be measured, before and after, nothing slows a gateway down, ms. */
const CALM = { before: 500, after: 3_000 }
const STIRRING: ReadonlySet<Group> = new Set([
  'gateway',
  'store',
  'redis',
  'log',
  'cluster',
  'kafka',
  'mqtt',
  'wire',
])
/** After these a process needs a moment to be itself again, ms. */
const AFTERMATH_MS = 2_000
/** A connection that is silent is noticed after so long, ms. */
const SILENT_MS = 10_000

/** How long after its end a fault may keep somebody from hearing of things, ms. */
export const lingersMs = (kind: FaultKind): number =>
  kind === 'wire:half-open' || kind === 'cluster:hand-over' ? SILENT_MS : 0

const within = (random: Random, [least, most]: readonly [number, number]): number =>
  Math.round(least + random() * (most - least))

const choose = (random: Random, kinds: readonly FaultKind[]): FaultKind => {
  let left = random() * kinds.reduce((sum, kind) => sum + KINDS[kind].weight, 0)
  for (const kind of kinds) {
    left -= KINDS[kind].weight
    if (left <= 0) return kind
  }
  return 'whatsapp:drop'
}

const planRights = (lengthMs: number, random: Random): PlannedRight[] => {
  const share = (of: number): number => Math.round(lengthMs * of)
  return [
    { at: share(0.25), give: false, isCalm: true },
    { at: share(0.45), give: true, isCalm: false },
    { at: share(0.65), give: false, isCalm: false },
    ...(random() < 0.5 ? [{ at: share(0.85), give: true, isCalm: false }] : []),
  ]
}

/** Everything that a run will meet: the same for the same seed, length and set of groups. */
export const planRun = (seed: number, seconds: number, groups: ReadonlySet<Group>): Plan => {
  const random = createRandom(seed)
  const lengthMs = seconds * 1_000
  const rights = planRights(lengthMs, random)
  const kinds = (Object.keys(KINDS) as FaultKind[]).filter((kind) => groups.has(groupOf(kind)))
  const isDisturbing = (kind: FaultKind, from: number, until: number): boolean =>
    STIRRING.has(groupOf(kind)) &&
    rights.some(
      ({ at, isCalm }) =>
        isCalm && from < at + CALM.after && until + lingersMs(kind) + AFTERMATH_MS > at - CALM.before,
    )
  const faults: PlannedFault[] = []
  if (kinds.length === 0) return { faults, rights }
  for (
    let at = HEAD_MS;
    at < lengthMs - TAIL_MS;
    at += within(random, [GAP_MS.least, GAP_MS.least + GAP_MS.more])
  ) {
    const kind = choose(random, kinds)
    const lastsMs = within(random, KINDS[kind].lasts)
    const pick = random()
    if (!isDisturbing(kind, at, at + lastsMs)) faults.push({ kind, at, lastsMs, pick })
  }
  return { faults, rights }
}
