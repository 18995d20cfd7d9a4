import { z } from 'zod'

const Table = z.object({
  title: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.union([z.string(), z.number()]))),
})
export type Table = z.infer<typeof Table>

const Goal = z.object({
  /** What the figure is, for people. */
  name: z.string(),
  value: z.number(),
  /** The bound and on which side of it the value has to be. */
  limit: z.number(),
  atMost: z.boolean(),
  unit: z.string(),
})
export type Goal = z.infer<typeof Goal>

/** A plot: groups of bars, or lines over the same places. */
const Plot = z.object({
  title: z.string(),
  kind: z.enum(['bar', 'line']),
  /** Of the values, with the unit. */
  axis: z.string(),
  places: z.array(z.string()),
  series: z.array(z.object({ name: z.string(), values: z.array(z.number().nullable()) })),
  /** A horizontal line: the goal. */
  goal: z.number().optional(),
  logarithmic: z.boolean().default(false),
})
export type Plot = z.input<typeof Plot>

/** What a run found out, ready to be shown. */
const Findings = z.object({
  /** One side over another, by a name that says which. */
  ratios: z.record(z.string(), z.number()),
  goals: z.array(Goal),
  /** Why a goal was missed, from a profile or a count of this run. */
  reason: z.string().optional(),
  tables: z.array(Table),
  plot: Plot,
  /** What reads on: figures a round, profiles. */
  details: z.unknown(),
})
export type Findings = z.input<typeof Findings>

/** A run as it is kept in docs/bench. */
export const Report = Findings.extend({
  bench: z.string(),
  date: z.string(),
  machine: z.string(),
  /** Processes that wanted a core in the minute before: a busy machine tells little. */
  load: z.number().optional(),
  quick: z.boolean(),
  seconds: z.number(),
})
export type Report = z.infer<typeof Report>

export const isMet = ({ value, limit, atMost }: Goal): boolean => (atMost ? value <= limit : value >= limit)

export type Run = {
  /** Only whether it works: figures of a quick run mean nothing. */
  quick: boolean
  /** Only these of the sizes that a bench has, such as counts of numbers; empty: all. */
  sizes: readonly number[]
  /** Tells a person how far it is. */
  note: (sentence: string) => void
}

/** One comparison, its sides beside each other in one run. */
export type Bench = {
  name: string
  /** A line for the list. */
  about: string
  /** What is compared with what and how, for the report. */
  method: string
  /** Measures; ends whatever it started, also when it fails. */
  run: (run: Run) => Promise<Findings>
}

/** What a run is to go through. @throws Error if it has none of the sizes that were asked for */
export const plansFor = <Plan>(
  { quick, sizes }: Run,
  quickPlans: Plan[],
  plans: Plan[],
  sizeOf: (plan: Plan) => number,
): Plan[] => {
  if (quick) return quickPlans
  const chosen = sizes.length === 0 ? plans : plans.filter((plan) => sizes.includes(sizeOf(plan)))
  if (chosen.length === 0) throw new Error(`The sizes of this bench are ${plans.map(sizeOf).join(', ')}.`)
  return chosen
}
