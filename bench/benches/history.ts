import { percentile, rounded } from '../figures.ts'
import type { Bench } from '../findings.ts'
import { type Plan, takeHistory } from '../history/take-history.ts'
import { linkedPhones } from '../phones.ts'
import { textTable } from '../texts.ts'

const SECONDS_GOAL = 60
const P99_GOAL = 2

const PLAN: Plan = { chats: 200, messagesPerChat: 100, textsPerSecond: 10, aloneSeconds: 30 }
const QUICK: Plan = { chats: 4, messagesPerChat: 10, textsPerSecond: 5, aloneSeconds: 2 }

export const history: Bench = {
  name: 'history',
  about: 'how long a worker takes for 20,000 messages from before, and texts beside that',
  method:
    'A phone that is linked tells of 200 chats with 100 messages each, in ten pieces as files. Until all are kept, a contact writes 10 texts a second to the same number, as in the 30 s before. A text’s time is from WhatsApp’s taking it to our receipt, before which it is kept.',
  run: async ({ quick, note }) => {
    const plan = quick ? QUICK : PLAN
    const { ms, alone, beside } = await takeHistory(await linkedPhones(1, note), plan)
    const messages = plan.chats * plan.messagesPerChat
    const seconds = rounded(ms / 1000, 1)
    const ratio = rounded(percentile(beside, 0.99) / percentile(alone, 0.99))
    note(`${String(messages)} messages in ${String(seconds)} s`)
    return {
      ratios: { 'texts: p99 beside history/alone': ratio },
      goals: [
        {
          name: `time until ${String(messages)} messages of history are kept`,
          value: seconds,
          limit: SECONDS_GOAL,
          atMost: true,
          unit: ' s',
        },
        {
          name: 'p99 of a text beside history over its usual p99',
          value: ratio,
          limit: P99_GOAL,
          atMost: true,
          unit: '×',
        },
      ],
      tables: [textTable({ alone, 'beside history': beside })],
      plot: {
        title: 'A text until it is kept',
        kind: 'bar',
        axis: 'ms',
        places: ['p50', 'p99'],
        series: [
          { name: 'alone', values: [0.5, 0.99].map((at) => rounded(percentile(alone, at), 0)) },
          { name: 'beside history', values: [0.5, 0.99].map((at) => rounded(percentile(beside, at), 0)) },
        ],
      },
      details: { ms, alone, beside },
    }
  },
}
