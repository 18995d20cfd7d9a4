import { type Counts, FIRST_ANSWER_STEPS, meanMs } from '@sahut/core/model/workspace/report'
import { m } from '../paraglide/messages.js'
import { getLocale } from '../paraglide/runtime.js'

export const localeOf = (): string => (getLocale() === 'id' ? 'id-ID' : 'en-GB')

export const numberText = (value: number): string => new Intl.NumberFormat(localeOf()).format(value)

const UNITS = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1_000, 'second'],
] as const

/** How long something took, in its largest unit; a dash where nothing did. @param ms */
const lengthText = (ms: number | undefined): string => {
  if (ms === undefined) return '–'
  const [size, unit] = UNITS.find(([size]) => ms >= size) ?? [1_000, 'second']
  return new Intl.NumberFormat(localeOf(), {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: ms / size < 10 ? 1 : 0,
  }).format(ms / size)
}

const shareText = (part: number, all: number): string =>
  all === 0 ? '–' : new Intl.NumberFormat(localeOf(), { style: 'percent' }).format(part / all)

/** First answers that came within a quarter of an hour. */
const SOON = FIRST_ANSWER_STEPS.indexOf(900_000)

const soon = (counts: Counts): number =>
  [counts.first0, counts.first1, counts.first2]
    .slice(0, SOON + 1)
    .reduce<number>((sum, one = 0) => sum + one, 0)

/** A figure of a report: what it is called, as it is shown, and as a table elsewhere takes it (times in seconds). */
export type Figure = {
  name: () => string
  text: (counts: Counts) => string
  value: (counts: Counts) => number | undefined
}

const count = (name: () => string, of: (counts: Counts) => number | undefined): Figure => ({
  name,
  text: (counts) => numberText(of(counts) ?? 0),
  value: (counts) => of(counts) ?? 0,
})

const mean = (
  name: () => string,
  of: (counts: Counts) => [count: number | undefined, ms: number | undefined],
): Figure => ({
  name,
  text: (counts) => lengthText(meanMs(...of(counts))),
  value: (counts) => {
    const ms = meanMs(...of(counts))
    return ms === undefined ? undefined : Math.round(ms / 1_000)
  },
})

/** The mean, with one decimal. */
const ratingIn = ({ rated = 0, ratedSum = 0 }: Counts): number | undefined =>
  rated === 0 ? undefined : Math.round((10 * ratedSum) / rated) / 10

/** In the order of the table. */
export const FIGURES: readonly Figure[] = [
  count(m.reports_in, (counts) => counts.in),
  count(m.reports_out, (counts) => counts.out),
  count(m.reports_begun, (counts) => counts.begun),
  count(m.reports_resolved, (counts) => counts.resolved),
  mean(m.reports_first, (counts) => [counts.first, counts.firstMs]),
  {
    name: m.reports_soon,
    text: (counts) => shareText(soon(counts), counts.first ?? 0),
    value: (counts) => (counts.first ? Math.round((100 * soon(counts)) / counts.first) : undefined),
  },
  mean(m.reports_answers, (counts) => [counts.answers, counts.answersMs]),
  mean(m.reports_resolving, (counts) => [counts.resolving, counts.resolvingMs]),
  count(
    m.reports_missed,
    ({ missedResponse = 0, missedResolution = 0 }) => missedResponse + missedResolution,
  ),
  {
    name: m.reports_rating,
    text: (counts) => {
      const rating = ratingIn(counts)
      return rating === undefined ? '–' : numberText(rating)
    },
    value: ratingIn,
  },
]
