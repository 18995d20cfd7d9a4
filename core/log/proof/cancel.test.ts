import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SahutError } from '../../contract/errors.ts'
import { newChatRef, queued } from '../chat-fixture.ts'
import type { ChatLog, Claim, OutboxRow } from '../chat-log.ts'
import { createChatLog } from '../create-log.ts'
import { createFate } from './fate.ts'
import type { Table } from '../../store/table.ts'
import { createMemoryTable } from '../../store/memory-table-fixture.ts'

/*
 * A message that a worker sends or finds too old, and that an agent cancels at the same time, in worlds of crashes,
 * lost replies and late calls. The worker does what workers/outbound/delivery.ts does, with the log's real code; WhatsApp takes
 * what it gets, or refuses it in a way that lets it wait on.
 */

const SEED = 20_261_124
const RUNS = 3_000
const STEPS = 3_000

type Process = { alive: boolean; log: ChatLog }
type Broken =
  | 'a cancelled message was sent'
  | 'the log forgot a cancel'
  | 'sent and not marked'
  | 'what was sent counts as never sent'
  | 'never settled'

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** What is wrong with the log of the worker, or with its store: it proves that the model notices. */
type Bend = { ofLog?: (log: ChatLog) => ChatLog; ofTable?: (table: Table) => Table }

const asIs = <Thing>(thing: Thing): Thing => thing

/** @returns what was broken */
const live = async (
  choices: readonly number[],
  { ofLog = asIs, ofTable = asIs }: Bend,
): Promise<Broken[]> => {
  const chat = newChatRef()
  const rows = createMemoryTable()
  const truth = createChatLog({ table: rows, onCommit: () => undefined })
  const { seq } = await truth.append(chat, queued(chat, 'Halo'))
  const agent = { wasTold: false }
  let sent = 0
  let epoch = 1
  let choice = 0
  const broken: Broken[] = []

  const fate = createFate<Process>({
    rows,
    applying: () => undefined,
    crash: (process) => {
      process.alive = false
      fate.orphan(process)
      if (process === worker) startWorker()
      else startAgent()
    },
  })
  const start = (): Process => {
    const process: Process = { alive: true, log: truth }
    const table = ofTable(fate.tableOf(process))
    process.log = createChatLog({ table, onCommit: () => undefined, pause: () => Promise.resolve() })
    return process
  }

  const deliver = async (process: Process, row: OutboxRow, own: number): Promise<void> => {
    const { log } = process
    const status = (await log.message(row, row.seq))?.status
    if (status === 'queued') {
      const mark = (what: 'sent' | 'cancelled' | 'failed', reason?: string) =>
        log.append(chat, { kind: 'change', change: { type: 'status', target: seq, status: what, reason } })
      // To whom it is too old is chance: workers of two releases may have two limits.
      if (choice % 4 === 2) {
        const found = await log.expire(row, own)
        await (found === 'cancelled' ? mark(found) : mark('failed', found))
        await log.settle(row)
        return
      }
      const claim = await log.claim(row, own)
      if (claim === 'expired') await mark('failed', 'unsent')
      else if (claim === 'cancelled') await mark('cancelled')
      else {
        // Whether WhatsApp refuses is chance: then it does not have the message, and it waits on.
        if (choice % 3 === 0) {
          await log.unclaim(row, claim)
          return
        }
        sent += 1
        if (agent.wasTold) broken.push('a cancelled message was sent')
        await mark('sent')
      }
    }
    await log.settle(row)
  }
  const work = async (process: Process, own: number): Promise<void> => {
    while (process.alive) {
      try {
        for (const row of await process.log.outbox(chat.numberId)) await deliver(process, row, own)
      } catch (error) {
        if (!(error instanceof SahutError)) throw error
      }
      await settled()
      if ((await truth.outbox(chat.numberId)).length === 0) return
    }
  }
  const ask = async (process: Process): Promise<void> => {
    while (process.alive) {
      try {
        const answer = await process.log.cancel(chat, seq)
        agent.wasTold ||= answer
        if (answer && sent > 0) broken.push('a cancelled message was sent')
        return
      } catch (error) {
        if (!(error instanceof SahutError)) throw error
      }
    }
  }
  let worker: Process
  const startWorker = (): void => {
    worker = start()
    worker.log = ofLog(worker.log)
    void work(worker, epoch)
    epoch += 1
  }
  const startAgent = (): void => void ask(start())
  startWorker()
  startAgent()

  const step = async (next: number, chance: number): Promise<void> => {
    choice = next
    const events = fate.events(chance, () => true)
    await events[next % Math.max(1, events.length)]?.()
    await settled()
  }
  for (const next of choices) await step(next, (next >>> 8) % 100)
  for (let steps = 0; (await truth.outbox(chat.numberId)).length > 0; steps += 1) {
    if (steps === STEPS) return [...broken, 'never settled']
    await step(1, 0)
  }
  for (let calm = 0; calm < 50; calm += 1) await step(1, 0)
  const { status, reason } = (await truth.message(chat, seq)) ?? {}
  if (agent.wasTold && status !== 'cancelled') broken.push('the log forgot a cancel')
  if (sent > 0 && status === 'failed' && reason === 'unsent')
    broken.push('what was sent counts as never sent')
  else if (sent > 0 && status !== 'sent' && status !== 'failed') broken.push('sent and not marked')
  return broken
}

const explore = async (numRuns: number, bend: Bend = {}): Promise<string> => {
  const choices = fc.array(fc.nat(0x7fffffff), { minLength: 5, maxLength: 60, size: 'max' })
  const property = fc.asyncProperty(choices, async (chosen) => {
    const broken = await live(chosen, bend)
    if (broken.length > 0) throw new Error(broken.join('; '))
  })
  const details = await fc.check(property, { seed: SEED, numRuns, endOnFailure: numRuns < RUNS })
  return details.failed ? `${String(details.errorInstance)}\n${fc.defaultReportMessage(details)}` : ''
}

it(`a cancel that was acknowledged, or "never sent", means that the customer never gets the message, over ${String(RUNS)} worlds`, async () => {
  expect(await explore(RUNS)).toBe('')
})

const bends: Record<string, Bend> = {
  'sends without asking whether it may': {
    ofLog: (log) => ({ ...log, claim: () => Promise.resolve('' as Claim) }),
  },
  'gives up without asking whether somebody sends it': {
    ofLog: (log) => ({ ...log, expire: () => Promise.resolve('unsent') }),
  },
  'gives back what an earlier sending may have brought to the customer': {
    ofTable: (table) => ({ ...table, delete: (key) => table.delete(key) }),
  },
}

it.each(Object.entries(bends))('the model notices a worker that %s', async (_name, bend) => {
  expect(await explore(RUNS - 1, bend)).toMatch(
    /a cancelled message was sent|the log forgot a cancel|counts as never sent/,
  )
})
