import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Progress } from '@sahut/tools/progress'
import { createRandom } from '@sahut/simulator/customers/random'
import { acknowledgedOf, createCast, workedOf, writtenOf } from './cast.ts'
import { gatherCircles, GROUP_SHARE } from './circles.ts'
import { drain } from './drain.ts'
import type { ChaosFlags } from './flags.ts'
import { tellViolations } from './history.ts'
import { takeoversOf, watchJournal } from './journal-watch.ts'
import { measureMachine, watchCores } from './machine.ts'
import { FILE_SHARE, sendParcels } from './parcels.ts'
import { type Group, type Plan, planRun } from './plan.ts'
import { createRolling, type Rolling } from './rolling.ts'
import { setStage } from './stage.ts'
import { createStriker, type Striker } from './striker.ts'
import { inFlightOf, type Ring } from './strikes/strike.ts'
import { type Summary, summaryOf } from './summary.ts'
import { createGrantBook } from './team.ts'
import { judgeRun } from './verdict.ts'
import { createRights } from './rights.ts'
import { createWriters, HOT_SHARE } from './writers.ts'

/** Of what contacts write by themselves, how much is something other than plain text. */
const KINDS_SHARE = 0.2

/** So that chats of one number can be mixed up, and are sent to beside each other. */
const CONTACTS_PER_NUMBER = 3
const REPLIES = 0.3
/** How many of the contacts' messages are followed by a reaction, a correction or a deletion. */
const DEEDS = 0.2
const STATUS_MS = 5_000
/** Beyond this share the cores have nothing left. */
const TOO_BUSY = 0.95
/** Of the takeovers, so many go into the record by themselves. */
const LONGEST_TOLD = 10

export type Outcome = {
  summary: Summary
  /** Violations and the history of the chats concerned; what did not end. Nothing where all is well. */
  complaints: string[]
}

const GROUPS: readonly Group[] = [
  'worker',
  'gateway',
  'functions',
  'store',
  'wire',
  'whatsapp',
  'browser',
  'redis',
  'log',
  'cluster',
  'kafka',
  'mqtt',
]

/** What can be struck in such a run. */
const groupsOf = ({ rolling, redis, realtime }: ChaosFlags): Set<Group> => {
  const isThere: Partial<Record<Group, boolean>> = {
    redis: redis !== 'no' && realtime !== 'mqtt',
    log: redis !== 'no' && realtime === 'redis-streams',
    cluster: redis === 'cluster' && realtime !== 'mqtt',
    kafka: realtime === 'kafka',
    mqtt: redis !== 'no' && realtime === 'mqtt',
  }
  return new Set(GROUPS.filter((group) => !rolling && isThere[group] !== false))
}

/** Carries the plan out; resolves once its last fault is over. */
const perform = async (
  plan: Plan,
  striker: Striker,
  rolling: Rolling | undefined,
  change: (give: boolean) => Promise<void>,
  lengthMs: number,
): Promise<void> => {
  const begin = Date.now()
  const at = (ms: number): Promise<void> => sleep(Math.max(0, begin + ms - Date.now()))
  await Promise.all([
    ...plan.faults.map((fault) => at(fault.at).then(() => striker.strike(fault))),
    ...plan.rights.map((right) => at(right.at).then(() => change(right.give))),
    rolling?.roll(),
    at(lengthMs),
  ])
}

/**
 * Lets contacts and agents chat while faults strike, heals everything, waits until everything has arrived, and
 * judges.
 * @param folder everything of the run is kept there
 */
export const runChaos = async (
  flags: ChaosFlags,
  folder: string,
  progress: Progress,
  say: (line: string) => void,
): Promise<Outcome> => {
  const machine = await progress.step('what this machine can do', () => measureMachine(folder, say))
  say(
    `this machine: ${String(machine.loginsPerCpuSecond)} logins or ${String(machine.messagesPerCpuSecond)} messages of bare Baileys a CPU second`,
  )
  const stage = await setStage(flags, folder, progress)
  const { client } = stage.cluster.simulator
  const after = (await client.state()).journal
  const watch = watchJournal(client, after)
  const phones = stage.numbers.map(({ phone }) => phone)
  const circles = await progress.step('groups', () =>
    gatherCircles(stage, flags, createRandom(flags.seed + 4)),
  )
  await client.startScript({
    numbers: phones,
    contactsPerNumber: CONTACTS_PER_NUMBER,
    messagesPerSecond: flags.rate * (1 - HOT_SHARE - (stage.knowsAll ? GROUP_SHARE + FILE_SHARE : 0)),
    // What an older release took for unsupported stays so.
    kinds: stage.knowsAll ? KINDS_SHARE : 0,
    deeds: stage.knowsAll ? DEEDS : 0,
    replyProbability: REPLIES,
    seed: flags.seed,
  })
  const hasEverybodyWritten = (): boolean =>
    new Set(watch.entries().flatMap((entry) => (entry.event === 'contact:sent' ? [entry.phone] : []))).size >=
    phones.length
  while (!hasEverybodyWritten()) await sleep(100)

  const book = createGrantBook(stage.team)
  const random = createRandom(flags.seed + 3)
  const cast = await progress.step('agents signed in', () =>
    createCast(stage, book, flags.browsers, random, watch.entries),
  )
  const writers = createWriters(stage, { cast, circles, watch }, flags)
  const ring: Ring = {
    stage,
    watch,
    screens: cast.screens,
    random: createRandom(flags.seed + 1),
    burst: writers.burst,
  }
  const striker = createStriker(ring, say)
  const rolling = flags.rolling ? createRolling(ring, flags.from !== undefined, say) : undefined

  const coresInUse = watchCores()
  let isOver = false
  const over = (): boolean => isOver
  const parcels = { watch, random: createRandom(flags.seed + 5), flags }
  const writing = [writers.hot(over), circles.talk(over), sendParcels(stage, parcels, over)]
  const stopActing = cast.act()
  const status = setInterval(() => {
    const inFlight = inFlightOf(watch)
    const inbound = watch.entries().filter(({ event }) => event === 'contact:sent').length
    say(
      `${String(inbound)} in, ${String(acknowledgedOf(cast).length)} answers, ${String(inFlight)} in flight`,
    )
  }, STATUS_MS)
  const plan = planRun(flags.seed, flags.seconds, groupsOf(flags))
  const rights = await createRights(stage, cast, book, say)
  await progress.step(`${String(flags.seconds)} s of ${flags.rolling ? 'replacements' : 'faults'}`, () =>
    perform(plan, striker, rolling, rights.change, flags.seconds * 1_000),
  )
  isOver = true
  rights.close()
  clearInterval(status)
  const inUse = coresInUse()
  if (inUse > TOO_BUSY)
    say(`${String(Math.round(inUse * 100))} % of the cores were in use: this machine did not bear the rate`)
  await Promise.all(writing)
  await stopActing()
  await client.stopScript()
  const left = await progress.step('drained', () => drain(stage, cast, watch, say))

  await watch.caughtUp()
  const journal = watch.entries()
  const acknowledged = acknowledgedOf(cast)
  const { verdict, observers } = await judgeRun({
    stage,
    cast,
    book,
    journal,
    acknowledged,
    written: writtenOf(cast),
    disturbed: [...striker.disturbed(), ...(rolling?.disturbed() ?? [])],
    isBusShared: flags.redis !== 'no',
  })
  const takeovers = takeoversOf(journal, striker.kills(), Date.now())
  for (const one of takeovers.toSorted((a, b) => b.ms - a.ms).slice(0, LONGEST_TOLD))
    stage.record({ longTakeover: one })
  const complaints = [
    ...(rolling?.complaints() ?? []),
    ...left.map((line) => `left over: ${line}`),
    ...[...stage.stores].flatMap(([name, store]) =>
      store.forbidden().map((what) => `forbidden: ${name} has no right to ${what}`),
    ),
    ...tellViolations(verdict.violations, journal, observers, acknowledged),
    ...cast.screens.flatMap((screen) => screen.complaints.map((line) => `${screen.email}'s page: ${line}`)),
  ]
  if (complaints.length > 0) {
    const screens = cast.screens.map((screen) => screen.seen())
    writeFileSync(join(folder, 'screens.json'), JSON.stringify(screens))
    writeFileSync(join(folder, 'journal.json'), JSON.stringify(journal))
  }
  const summary = summaryOf(verdict, {
    journal,
    acknowledged,
    worked: workedOf(cast),
    faults: { ...striker.counts(), ...rolling?.counts() },
    takeovers,
    machine,
    inUse,
    handovers: rolling?.handovers(),
  })
  await cast.close()
  await watch.stop()
  await stage.close()
  return { summary, complaints }
}
