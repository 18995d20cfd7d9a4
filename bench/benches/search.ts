import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  chatIdOf,
  ContactId,
  type InboxId,
  newInboxId,
  newNumberId,
  newWorkspaceId,
} from '@sahut/core/model/ids'
import type { Asked, SearchEngine } from '@sahut/core/search/engine'
import { createEmbeddedEngine } from '@sahut/core/search/engines/embedded'
import { termsIn } from '@sahut/core/search/terms'
import { nearlyWantedOf, wantedOf } from '@sahut/core/search/wanted'
import { percentile, rounded } from '../figures.ts'
import { type Bench, plansFor, type Run } from '../findings.ts'
import { createTalk } from '../search/talk.ts'

const GOAL_MS = 200
const SIZES = [100_000, 1_000_000]
const QUICK_SIZES = [5_000]
const INBOXES = 50
const A_CHAT = 200
const PAGE = 20
const ROUNDS = 60

type Question = {
  name: string
  ask: (round: number) => Omit<Asked, 'workspaceId' | 'limit'> & { chatId?: never }
}

/** Puts so many messages into an index, as the feed does: a hundred of a chat at a time. */
const fill = async (engine: SearchEngine, size: number, { note }: Run) => {
  const workspaceId = newWorkspaceId()
  const inboxIds = Array.from({ length: INBOXES }, newInboxId)
  const numberId = newNumberId()
  const talk = createTalk()
  const began = performance.now()
  for (let chat = 0; chat * A_CHAT < size; chat += 1) {
    const inboxId = inboxIds[chat % INBOXES] ?? newInboxId()
    const peer = ContactId.parse(`${String(9_000_000_000_000 + chat)}@lid`)
    const lastTs = 1_700_000_000_000 + chat * 60_000
    const ref = { workspaceId, chatId: chatIdOf(numberId, peer), inboxId, epoch: 1, lastTs }
    for (let from = 0; from < A_CHAT; from += 100) {
      const messages = Array.from({ length: 100 }, (_, at) => ({
        at: { seq: from + at + 1 },
        // Chats go on beside each other.
        sortTs: lastTs + (from + at) * 3_600_000,
        terms: termsIn(talk.message()),
      }))
      const terms = termsIn(talk.name())
      await engine.put({ chat: ref, terms, messages, reached: from + 100, asOf: Date.now() })
    }
    if (chat % 500 === 0) note(`${String(chat * A_CHAT)} of ${String(size)} messages indexed`)
  }
  return { workspaceId, inboxIds, talk, seconds: (performance.now() - began) / 1000 }
}

const questionsOf = (inboxIds: readonly InboxId[], talk: ReturnType<typeof createTalk>): Question[] => {
  const some = (from: number): InboxId[] => inboxIds.filter((_, at) => (at + from) % 10 === 0)
  const plain = (words: string) => ({ wanted: wantedOf(words), inboxIds: 'all' as const })
  return [
    { name: 'a common word', ask: (round) => plain(talk.common(round)) },
    { name: 'a rare word', ask: (round) => plain(talk.rare(round)) },
    { name: 'two common words', ask: (round) => plain(`${talk.common(round)} ${talk.common(round + 7)}`) },
    { name: 'three letters', ask: (round) => plain(talk.common(round).slice(0, 3)) },
    {
      name: 'a rare word in 5 of 50 inboxes',
      ask: (round) => ({ ...plain(talk.rare(round)), inboxIds: some(round) }),
    },
    {
      name: 'two common words in 5 of 50 inboxes',
      ask: (round) => ({
        ...plain(`${talk.common(round)} ${talk.common(round + 7)}`),
        inboxIds: some(round),
      }),
    },
    {
      name: 'one letter wrong',
      ask: (round) => {
        const word = talk.common(round)
        const wrong = `${word.slice(0, 2)}x${word.slice(3)}`
        const wanted = wantedOf(wrong)
        return { wanted: nearlyWantedOf(wrong, wanted) ?? wanted, inboxIds: 'all' }
      },
    },
    { name: 'a word that nobody said', ask: () => plain('zzyzzyva') },
  ]
}

const measure = async (size: number, run: Run) => {
  const folder = mkdtempSync(join(tmpdir(), 'sahut-bench-search-'))
  const engine = createEmbeddedEngine(folder)
  try {
    const { workspaceId, inboxIds, talk, seconds } = await fill(engine, size, run)
    const figures: { name: string; times: number[] }[] = []
    for (const { name, ask } of questionsOf(inboxIds, talk)) {
      const times: number[] = []
      for (let round = 0; round < (run.quick ? 5 : ROUNDS); round += 1) {
        const began = performance.now()
        const asked = { workspaceId, limit: PAGE, ...ask(round) }
        // As a search does both.
        await Promise.all([engine.messages(asked), engine.chats(asked)])
        times.push(performance.now() - began)
      }
      figures.push({ name, times })
    }
    const megabytes = statSync(join(folder, `${workspaceId}.sqlite`)).size / 1_000_000
    return { size, seconds, megabytes, figures }
  } finally {
    await engine.close()
    rmSync(folder, { recursive: true })
  }
}

export const search: Bench = {
  name: 'search',
  about: 'a page of what a search finds among 100,000 and 1,000,000 messages, embedded',
  method: `The embedded engine gets messages of 3 to 20 words, made of 30,000 words as often as words of a language are (Zipf), in chats of ${String(A_CHAT)} of ${String(INBOXES)} inboxes, as the feed brings them. Then ${String(ROUNDS)} questions of each kind are asked one after the other: the ${String(PAGE)} newest messages and the chats that are found. What the API adds, reading what was found from the store, is not in it.`,
  run: async (run) => {
    const sizes = plansFor(run, QUICK_SIZES, SIZES, (size) => size)
    const all: Awaited<ReturnType<typeof measure>>[] = []
    for (const size of sizes) all.push(await measure(size, run))
    const largest = all.at(-1)
    const [first] = all
    const ms = (times: number[] | undefined, share: number): number =>
      rounded(percentile(times ?? [], share), 1)
    const p99 = (one: (typeof all)[number] | undefined): number =>
      ms(
        one?.figures.flatMap(({ times }) => times),
        0.99,
      )
    const name = (size: number): string => `${size.toLocaleString('en')} messages`
    return {
      ratios: {
        'p99 of the most messages over the fewest': rounded(p99(largest) / Math.max(0.1, p99(first))),
      },
      goals: [
        {
          name: `p99 of all questions among ${name(largest?.size ?? 0)}`,
          value: p99(largest),
          limit: GOAL_MS,
          atMost: true,
          unit: 'ms',
        },
      ],
      tables: [
        {
          title: 'A page of what is found, ms',
          columns: ['what is looked for', ...all.flatMap(({ size }) => [`${name(size)}: p50`, 'p99'])],
          rows: (largest?.figures ?? []).map(({ name: question }, at) => [
            question,
            ...all.flatMap(({ figures }) => [ms(figures[at]?.times, 0.5), ms(figures[at]?.times, 0.99)]),
          ]),
        },
        {
          title: 'The index',
          columns: ['messages', 'made in, s', 'messages/s', 'MB'],
          rows: all.map(({ size, seconds, megabytes }) => [
            size.toLocaleString('en'),
            rounded(seconds, 1),
            Math.round(size / seconds),
            Math.round(megabytes),
          ]),
        },
      ],
      plot: {
        title: 'A page of what a search finds, by what is looked for',
        kind: 'bar',
        axis: 'ms (p99)',
        places: (largest?.figures ?? []).map(({ name: question }) => question),
        series: all.map(({ size, figures }) => ({
          name: name(size),
          values: figures.map(({ times }) => ms(times, 0.99)),
        })),
        goal: GOAL_MS,
        logarithmic: true,
      },
      details: all.map(({ size, figures }) => ({ size, figures })),
    }
  },
}
