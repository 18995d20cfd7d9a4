import type { JournalEntry } from '@sahut/simulator/control/contract'
import { saidIn } from '@sahut/testing/checker/said'
import type { Acknowledged, Verdict } from '@sahut/testing/checker/verdict'
import type { Takeover } from './journal-watch.ts'
import type { Machine } from './machine.ts'

/** The run's last line. */
export type Summary = Pick<
  Verdict,
  'inbound' | 'outbound' | 'lost' | 'duplicated' | 'misordered' | 'leaked'
> & {
  /** Of the messages in, those of groups and those with a file; of those out, those with a file. */
  inGroups: number
  filesIn: number
  filesOut: number
  /** What agents did with chats, and notes, as far as it was acknowledged. */
  worked: number
  faults: Record<string, number>
  takeoverP50Ms: number
  takeoverMaxMs: number
  /** The middle takeover over the middle one of bare Baileys that logs as many numbers in on this machine, idle. */
  takeoverOverBare: number
  machine: Machine
  /** The share of the cores that were in use. Near 1 the machine did not bear the rate, and waits tell little. */
  coresInUse: number
  /** Of a rolling run: how long nobody ran a number that was handed over. */
  handoverP50Ms?: number
  handoverMaxMs?: number
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Of takeovers: the middle number of a worker's is there when half of them have logged in. */
const overBare = (takeovers: readonly Takeover[], { loginMs }: Machine): number =>
  Number(
    (
      median(takeovers.map(({ ms }) => ms)) /
      Math.max(1, median(takeovers.map(({ together }) => (together * loginMs) / 2)))
    ).toFixed(1),
  )

export const summaryOf = (
  { inbound, outbound, lost, duplicated, misordered, leaked }: Verdict,
  {
    journal,
    acknowledged,
    worked,
    faults,
    takeovers,
    machine,
    inUse,
    handovers,
  }: {
    journal: readonly JournalEntry[]
    acknowledged: readonly Acknowledged[]
    worked: number
    faults: Record<string, number>
    takeovers: readonly Takeover[]
    machine: Machine
    inUse: number
    handovers: readonly number[] | undefined
  },
): Summary => {
  const said = saidIn(journal)
  const takeoverMs = takeovers.map(({ ms }) => ms)
  return {
    inbound,
    outbound,
    inGroups: journal.filter(({ event }) => event === 'group:sent').length,
    filesIn: said.filter(({ file }) => file !== undefined).length,
    filesOut: acknowledged.filter(({ file }) => file !== undefined).length,
    worked,
    faults,
    lost,
    duplicated,
    misordered,
    leaked,
    takeoverP50Ms: median(takeoverMs),
    takeoverMaxMs: Math.max(0, ...takeoverMs),
    takeoverOverBare: overBare(takeovers, machine),
    machine,
    coresInUse: Number(inUse.toFixed(2)),
    ...(handovers === undefined
      ? {}
      : { handoverP50Ms: median(handovers), handoverMaxMs: Math.max(0, ...handovers) }),
  }
}
