import { median, percentile, rounded, spread } from '../figures.ts'
import type { Bench } from '../findings.ts'
import { measureGrowths, type Plan } from '../media/large-file.ts'
import { measureLatencies, type TextPlan } from '../media/text-beside-pictures.ts'
import { linkedPhones } from '../phones.ts'
import { textTable } from '../texts.ts'

const MB = 1024 ** 2
const GROWTH_GOAL = 40
/** Pictures may delay a text by its usual p99, and no more. */
const DELAY_GOAL = 1

const LARGE: Plan = { bytes: 64 * MB, firstBytes: 8 * MB, rounds: 3 }
const QUICK_LARGE: Plan = { bytes: 4 * MB, firstBytes: MB, rounds: 1 }
/** 1,000 pictures in ten minutes. */
const TEXTS: TextPlan = {
  seconds: 60,
  rounds: 2,
  textsPerSecond: 10,
  pictures: { perSecond: 1000 / 600, bytes: 300_000 },
}
const QUICK_TEXTS: TextPlan = {
  seconds: 2,
  rounds: 1,
  textsPerSecond: 5,
  pictures: { perSecond: 2, bytes: 50_000 },
}

export const media: Bench = {
  name: 'media',
  about:
    'memory for a file of 64 MB both ways, beside bare Baileys; texts beside 1,000 pictures in ten minutes',
  method:
    'A contact sends documents of 64 MB to a number, and the number sends as large ones: resident memory of the process is looked at every 10 ms, from where it rested before, after a first file of 8 MB. Bare Baileys takes the same as a stream that it drops (the floor) and as a buffer (the way of its examples). Then a contact writes 10 texts a second to a number, a minute without pictures and a minute beside 100 pictures of 300 kB, in turns; a text’s time is from WhatsApp’s taking it to our receipt, before which it is kept.',
  run: async ({ quick, note }) => {
    const linked = await linkedPhones(1, note)
    const large = quick ? QUICK_LARGE : LARGE
    const growths = await measureGrowths(linked, large)
    note(`grew by ${spread(growths.oursIn, 0)} MB in, ${spread(growths.oursOut, 0)} MB out`)
    note(
      `bare Baileys: ${spread(growths.bareStream, 0)} MB streamed, ${spread(growths.bareBuffer, 0)} MB whole`,
    )
    const texts = quick ? QUICK_TEXTS : TEXTS
    const { alone, beside } = await measureLatencies(linked, texts)
    const p99 = { alone: percentile(alone, 0.99), beside: percentile(beside, 0.99) }
    note(`texts: p99 ${p99.alone.toFixed(0)} ms alone, ${p99.beside.toFixed(0)} ms beside pictures`)
    const size = `${String(large.bytes / MB)} MB`
    const growthGoal = (name: string, values: number[]) => ({
      name: `memory that a file of ${size} costs a worker, ${name}`,
      value: rounded(median(values), 0),
      limit: GROWTH_GOAL,
      atMost: true,
      unit: ' MB',
    })
    return {
      ratios: {
        'in: ours/bare, streamed': rounded(median(growths.oursIn) / median(growths.bareStream)),
        'in: ours/bare, whole in memory': rounded(median(growths.oursIn) / median(growths.bareBuffer)),
        'texts: p99 beside pictures/alone': rounded(p99.beside / p99.alone),
      },
      goals: [
        growthGoal('in', growths.oursIn),
        growthGoal('out', growths.oursOut),
        {
          name: 'what pictures add to the p99 of a text, over its usual p99',
          value: rounded(p99.beside / p99.alone - 1),
          limit: DELAY_GOAL,
          atMost: true,
          unit: '×',
        },
      ],
      tables: [
        {
          title: `Growth of the process for a file of ${size}, MB: median (least to most)`,
          columns: ['side', 'in', 'out'],
          rows: [
            ['Sahut’s worker', spread(growths.oursIn, 0), spread(growths.oursOut, 0)],
            ['bare Baileys, streamed and dropped', spread(growths.bareStream, 0), '–'],
            ['bare Baileys, whole in memory', spread(growths.bareBuffer, 0), '–'],
          ],
        },
        textTable({ alone, 'beside pictures': beside }),
      ],
      plot: {
        title: `Growth of the process for a file of ${size}`,
        kind: 'bar',
        axis: 'MB',
        places: ['ours, in', 'ours, out', 'bare, streamed', 'bare, whole'],
        series: [
          {
            name: 'growth',
            values: [growths.oursIn, growths.oursOut, growths.bareStream, growths.bareBuffer].map((values) =>
              rounded(median(values), 0),
            ),
          },
        ],
        goal: GROWTH_GOAL,
      },
      details: { growths, texts: { alone, beside } },
    }
  },
}
