import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Draft } from '../../model/message/message.ts'
import { UserId } from '../../model/ids.ts'
import { change, deleted, edited, inbound, newChatRef, queued, reacted } from '../chat-fixture.ts'
import { type Bend, createWorld, type Job } from './world.ts'
import type { Item } from '../../store/table.ts'

/** The same runs each time; a failure prints the seed and path that lead back to it, shrunk. */
const SEED = 20_261_123
const RUNS = 3_000

const chat = newChatRef()
const messages = ['a', 'b', 'c', 'd'].map((text) => inbound(text))
const replies = ['x', 'y', 'z'].map((text) => queued(chat, text))
const seqs = fc.integer({ min: 1, max: 6 })

/** What stands for a message until its content comes, and the content under the same id, which may be the first to come. */
const placeholders = ['p', 'q'].map((text): Draft[] => {
  const message = inbound(text)
  return [{ ...message, content: { type: 'placeholder', why: 'undecryptable' } }, message]
})

/** What the contact does to messages, which may not be here yet, or came as placeholders; each may come again. */
const [one, two] = messages
const [, late] = placeholders[0] ?? []
const [reply] = replies
const targets = [one, two, late, reply].flatMap((draft) => (draft?.kind === 'message' ? [draft] : []))
const deeds = targets.flatMap((target): Draft[] => [
  reacted('👍', target),
  reacted('❤️', target),
  reacted('', target),
  edited('e', target),
  edited('f', target),
  deleted(target),
])

const ownerDraft: fc.Arbitrary<Draft> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...deeds) },
  { weight: 4, arbitrary: fc.constantFrom(...messages) },
  { weight: 2, arbitrary: fc.constantFrom(...placeholders.flat()) },
  fc.constantFrom(...replies.map((reply): Draft => ({ ...reply, status: 'sent' }))),
  {
    weight: 3,
    arbitrary: fc
      .record({ target: seqs, status: fc.constantFrom('sent' as const, 'failed' as const) })
      .map((status) => change({ type: 'status', ...status })),
  },
  seqs.map((read) => change({ type: 'receipts', read, reached: [read] })),
)
const by = { type: 'agent', userId: UserId.parse('usr_agent000001'), name: 'Dewi' } as const
const gatewayDraft: fc.Arbitrary<Draft> = fc.oneof(
  fc
    .record({ target: seqs, emoji: fc.constantFrom('👍', '') })
    .map(({ target, emoji }) =>
      change({ type: 'asked', target, deed: { type: 'reaction', emoji }, by, whatsappId: `3EB0${emoji}` }),
    ),
  { weight: 3, arbitrary: fc.constantFrom(...replies) },
  seqs.map((seq) => change({ type: 'seen', seq, received: 0 })),
)
const job: fc.Arbitrary<Job> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      role: fc.constantFrom('old' as const, 'new' as const),
      draft: ownerDraft,
      isNew: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ role: fc.constant('gateway' as const), draft: gatewayDraft }) },
  fc.constant<Job>({ role: 'reader' }),
)
const world = fc.record({
  jobs: fc.array(job, { minLength: 2, maxLength: 9 }),
  choices: fc.array(fc.nat(0x7fffffff), { minLength: 10, maxLength: 90, size: 'max' }),
})

/**
 * Lives through worlds until one breaks a promise: what it broke and how to get there again, or nothing.
 * @param looked only for broken promises like this: a wrong order may break several
 */
const explore = async (
  numRuns: number,
  bend?: Bend,
  trusting = false,
  looked = /./,
): Promise<string | undefined> => {
  const property = fc.asyncProperty(world, async ({ jobs, choices }) => {
    const broken = await createWorld(jobs, bend, trusting).live(choices)
    const said = broken.join('; ')
    if (looked.test(said)) throw new Error(said)
  })
  // Shrinking helps who reads a failure; that a broken order fails at all needs none.
  const details = await fc.check(property, {
    seed: SEED,
    numRuns,
    endOnFailure: bend !== undefined || trusting,
  })
  return details.failed ? `${String(details.errorInstance)}\n${fc.defaultReportMessage(details)}` : undefined
}

/** Orders of the steps that look right and are not, each as what it does to the calls of a writer. */
const bends: Record<string, { bend: Bend; breaks: RegExp }> = {
  'looks the key up before it repairs': {
    bend: (table) => {
      let read = false
      let repair: Item[] = []
      return {
        ...table,
        get: (key) => {
          read = true
          return table.get(key)
        },
        putAll: async (items) => {
          if (!read) return table.putAll(items)
          read = false
          repair = items
        },
        getMany: async (keys) => {
          const found = await table.getMany(keys)
          read = false
          await table.putAll(repair)
          repair = []
          return found
        },
      }
    },
    breaks: /a message key has two places/,
  },
  'acknowledges before the commit': {
    bend: (table) => ({
      ...table,
      put: (item, condition) => {
        // The bug: whatever becomes of it.
        table.put(item, condition).catch(() => undefined)
        return Promise.resolve(true)
      },
    }),
    breaks: /acknowledged before it was durable/,
  },
  'commits whatever the seq is by then': {
    bend: (table) => ({ ...table, put: (item) => table.put(item) }),
    breaks: /was given twice/,
  },
  'repairs nothing': {
    bend: (table) => {
      let read = false
      return {
        ...table,
        get: (key) => {
          read = true
          return table.get(key)
        },
        putAll: (items) => (read ? Promise.resolve() : table.putAll(items)),
        put: (item, condition) => {
          read = false
          return table.put(item, condition)
        },
      }
    },
    breaks: /which was not written yet/,
  },
  'writes a status without asking what it is by then': {
    bend: (table) => ({ ...table, update: (key, setting) => table.update(key, setting) }),
    breaks: /a status fell/,
  },
  'takes no notice of a newer owner': {
    bend: (table) => ({
      ...table,
      get: async (key) => {
        const row = await table.get(key)
        return row && { ...row, ownerEpoch: 0 }
      },
      put: (item, condition) => {
        if (condition?.values === undefined) return table.put(item, condition)
        const { ':is_ownerEpoch': _unasked, ...values } = condition.values
        const expression = condition.expression.replace(' AND #ownerEpoch = :is_ownerEpoch', '')
        return table.put(item, { ...condition, expression, values })
      },
    }),
    breaks: /the owner epoch fell|a fenced owner committed/,
  },
}

describe('the model of the append', () => {
  it(`keeps every promise over ${String(RUNS)} worlds of crashes, lost replies, zombies and rivals`, async () => {
    expect(await explore(RUNS)).toBeUndefined()
  })

  it.each(Object.entries(bends))('notices an append that %s', async (_name, { bend, breaks }) => {
    expect(await explore(RUNS, bend, false, breaks)).toMatch(breaks)
  })

  it('notices an append that takes a message for new that is delivered again', async () => {
    const breaks = /a message key has two places/
    expect(await explore(RUNS, undefined, true, breaks)).toMatch(breaks)
  })
})
