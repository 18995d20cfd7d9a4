import { SahutError } from '../../contract/errors.ts'
import type { MsgKey } from '../../model/ids.ts'
import type { Draft } from '../../model/message/message.ts'
import { newChatRef } from '../chat-fixture.ts'
import type { ChatLog } from '../chat-log.ts'
import { createChatLog } from '../create-log.ts'
import type { Table } from '../../store/table.ts'
import { createFate } from './fate.ts'
import { createMemoryTable } from '../../store/memory-table-fixture.ts'
import { keyOfMessage } from '../row-kinds/known-key.ts'
import { createPromises } from './promises.ts'

/*
 * A small world in which the chat log's real code runs: two owners of a number (the older may be a zombie), a
 * gateway and a reader, each a process whose every store call waits until fate decides about it.
 */

const WRITERS = { old: { ownerEpoch: 1 }, new: { ownerEpoch: 2 }, gateway: undefined, reader: undefined }
type Role = keyof typeof WRITERS

/** What a process does once: append a draft, or (without one) read the whole chat. */
export type Job = {
  role: Role
  draft?: Draft
  /** WhatsApp delivers it for the first time, and its receiver knows that. */
  isNew?: boolean
}

/** How the calls of the writers are bent to prove that the model notices an append that is broken. */
export type Bend = (table: Table) => Table

type Process = { role: Role; log: ChatLog; alive: boolean }
type Running = { job: Job; process: Process }

/** More steps than any world needs to come to rest. */
const STEPS = 5_000

/** By the next turn of the event loop the code has done all that it can do by itself. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Only the first delivery of a message is known to be one. */
const deliveries = (trusting: boolean) => {
  const delivered = new Set<MsgKey>()
  return (job: Job): Job => {
    if (job.draft?.kind !== 'message') return job
    const key = keyOfMessage(job.draft)
    const isNew = job.isNew === true && (trusting || !delivered.has(key))
    delivered.add(key)
    return { ...job, isNew }
  }
}

/**
 * @param jobs what shall happen, in this order of their beginnings
 * @param trusting takes a message that is delivered again for a new one: a mistake that the model has to notice
 */
export const createWorld = (jobs: Job[], bend: Bend = (table) => table, trusting = false) => {
  const chat = newChatRef()
  let clock = 1_700_000_000_000
  let writing: Role = 'reader'
  const promises = createPromises(chat, () => WRITERS[writing]?.ownerEpoch)
  const rows = createMemoryTable(promises.watch)
  const waiting = [...jobs]
  const running = new Set<Running>()
  const delivery = deliveries(trusting)

  const crash = (process: Process): void => {
    process.alive = false
    processes[process.role] = startProcess(process.role)
    fate.orphan(process)
    for (const run of running) {
      if (run.process !== process) continue
      running.delete(run)
      waiting.push(run.job)
    }
  }
  const fate = createFate<Process>({
    rows,
    crash,
    applying: ({ role }) => {
      writing = role
    },
  })

  const logOn = (table: Table): ChatLog =>
    createChatLog({
      table,
      onCommit: () => undefined,
      now: () => (clock += 1),
      pause: () => Promise.resolve(),
    })

  const startProcess = (role: Role): Process => {
    const process: Process = { role, alive: true, log: logOn(rows) }
    process.log = logOn(bend(fate.tableOf(process)))
    return process
  }
  const processes = {
    old: startProcess('old'),
    new: startProcess('new'),
    gateway: startProcess('gateway'),
    reader: startProcess('reader'),
  }

  const work = async ({ role, log }: Process, { draft, isNew = false }: Job): Promise<void> => {
    if (draft === undefined) {
      const check = promises.reading()
      check(await log.after(chat, 0, 1_000))
      return
    }
    promises.acknowledged(draft, await log.append(chat, draft, WRITERS[role] && { ...WRITERS[role], isNew }))
  }

  /** What failed is tried again: by the new owner if the old one is fenced, as WhatsApp delivers again. */
  const start = (job: Job): void => {
    const run: Running = { job, process: processes[job.role] }
    running.add(run)
    work(run.process, delivery(job)).then(
      () => running.delete(run),
      (error: unknown) => {
        running.delete(run)
        const code = error instanceof SahutError ? error.code : undefined
        if (code === 'fenced') waiting.push({ ...job, role: 'new' })
        else if (code === 'unavailable') waiting.push(job)
        else promises.broken.push(`an append failed: ${String(error)}`)
      },
    )
  }

  /** Lets one thing happen. Whether there was anything. */
  const step = async (choice: number, chance: number): Promise<boolean> => {
    const part = (_item: unknown, index: number) => ((choice >>> (5 + (index % 8))) & 1) === 1
    const begin = waiting.slice(0, 1).map((job) => () => {
      waiting.shift()
      start(job)
      return Promise.resolve()
    })
    const events = [...begin, ...fate.events(chance, part)]
    await events[choice % events.length]?.()
    await settled()
    return events.length > 0
  }

  return {
    /**
     * Lives through all jobs: as the choices say while they last, then kindly, until nothing waits any more.
     * @returns the promises that were broken, in the order it was noticed
     */
    live: async (choices: readonly number[]): Promise<string[]> => {
      for (const choice of choices) await step(choice, (choice >>> 8) % 100)
      let steps = 0
      while (steps < STEPS && (await step(0, 0))) steps += 1
      if (steps === STEPS) promises.broken.push('the world never came to rest')
      promises.checkRest(await logOn(rows).after(chat, 0, 1_000))
      return promises.broken
    },
  }
}
