import { setTimeout as sleep } from 'node:timers/promises'
import { asSahutError } from '@sahut/core/contract/errors'
import type { ChatLog } from '@sahut/core/log/chat-log'
import { createMediaJobs, type MediaJob } from '@sahut/core/log/media-jobs'
import type { FileStore } from '@sahut/core/media/files'
import type { ChatId, MsgKey } from '@sahut/core/model/ids'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import { createRerun } from '@sahut/core/process/rerun'
import { createRowReader, reportUnreadable } from '@sahut/core/store/decoding'
import type { Table } from '@sahut/core/store/table'
import { levelOf } from '../whatsapp/mistakes.ts'
import type { AuthKey } from '../whatsapp/auth/auth-crypto.ts'
import type { FileReference } from '../whatsapp/media/reference.ts'
import { type FileAnswer, pathIn } from '../whatsapp/media/retry.ts'
import { createFetch, keyOf, type Tried } from './fetching.ts'
import { createReferences } from './references.ts'
import { createSlots } from './slots.ts'

/** So many files come at a time over all numbers of the process: each holds some megabytes. */
const AT_ONCE = 4
const slots = createSlots(AT_ONCE)

/** The first pause before another try, and the longest, ms. */
const AGAIN_MS = 2_000
const LONGEST_MS = 300_000
/** How long the phone may take to answer, ms; twice as long each time. */
const ANSWER_MS = 60_000
/** How often the phone is asked for one file. */
const ASKS = 3

type Open = { job: MediaJob; tries: number; asks: number; dueAt: number; isRunning: boolean }

/** The files of a number's messages, on their way from WhatsApp. */
export type Media = {
  /** Resolves once what opens a message's file is durable: before the message itself is. */
  keep: (chatId: ChatId, key: MsgKey, reference: FileReference) => Promise<void>
  /** Something may be wanted. */
  look: () => void
  /** A connection is up, over which the phone can be asked. */
  attach: (ask: (reference: FileReference) => Promise<void>) => void
  detach: () => void
  /** The phone's answer. */
  answered: (answer: FileAnswer) => void
  /** Gives up what is under way: the number's next owner begins it anew. */
  close: () => Promise<void>
}

export const createMedia = (deps: {
  table: Table
  log: Pick<ChatLog, 'append' | 'chat' | 'message'>
  files: FileStore | undefined
  authKey: AuthKey
  ownership: Ownership
  /** Where WhatsApp's files are. */
  base: string
  logger: Logger
  /** A newer owner wrote. */
  onFenced: () => void
}): Media => {
  const { table, log, ownership, logger } = deps
  const over = new AbortController()
  const jobs = createMediaJobs(table, createRowReader(reportUnreadable(logger)))
  const references = createReferences(deps)
  const { fetch, fail } = createFetch({ ...deps, jobs, references, over: over.signal })
  const open = new Map<string, Open>()
  /** Whose files the phone was asked for, by WhatsApp's id of the message. */
  const asked = new Map<string, { entry: Open; reference: FileReference }>()
  const running = new Set<Promise<void>>()
  let ask: ((reference: FileReference) => Promise<void>) | undefined

  const later = (entry: Open, ms: number): void => {
    entry.dueAt = performance.now() + ms
  }

  /** @returns whether the phone was asked; otherwise it is when there is a connection again */
  const askPhone = async (entry: Open, reference: FileReference): Promise<void> => {
    if (ask === undefined) {
      later(entry, LONGEST_MS)
      return
    }
    entry.asks += 1
    asked.set(reference.key.id, { entry, reference })
    later(entry, ANSWER_MS * 2 ** entry.asks)
    await ask(reference)
  }

  const after = async (entry: Open, tried: Tried): Promise<void> => {
    if (tried.end === 'done') open.delete(nameOf(entry.job))
    else if (tried.end === 'again') {
      entry.tries += 1
      later(entry, Math.min(AGAIN_MS * 2 ** entry.tries, LONGEST_MS))
    } else if (entry.asks < ASKS) await askPhone(entry, tried.reference)
    else await after(entry, await fail(entry.job, 'gone'))
  }

  const work = async (entry: Open): Promise<void> => {
    try {
      await after(entry, await slots(() => fetch(entry.job, entry.tries)))
    } catch (thrown) {
      const error = asSahutError(thrown)
      if (error.code === 'fenced') deps.onFenced()
      const { chatId, seq } = entry.job
      if (!over.signal.aborted)
        logger[levelOf(error, 'info')]({ err: error, chatId, seq }, 'a file could not be fetched yet')
      later(entry, LONGEST_MS)
    }
  }

  const begin = (entry: Open): void => {
    entry.isRunning = true
    const run = work(entry).finally(() => {
      entry.isRunning = false
      running.delete(run)
      looking.ask()
    })
    running.add(run)
  }

  const looking = createRerun(async () => {
    try {
      for (const job of await jobs.waiting(ownership.numberId)) {
        const name = nameOf(job)
        if (!open.has(name)) open.set(name, { job, tries: 0, asks: 0, dueAt: 0, isRunning: false })
      }
    } catch (error) {
      logger.info({ err: asSahutError(error) }, 'the files to fetch could not be read yet')
      return AGAIN_MS
    }
    const now = performance.now()
    for (const entry of open.values()) if (!entry.isRunning && entry.dueAt <= now) begin(entry)
    const next = Math.min(...[...open.values()].map(({ isRunning, dueAt }) => (isRunning ? Infinity : dueAt)))
    return next === Infinity ? undefined : Math.max(0, next - performance.now())
  })

  const take = async (answer: FileAnswer): Promise<void> => {
    const found = asked.get(answer.id)
    if (found === undefined) return
    asked.delete(answer.id)
    const { entry, reference } = found
    const directPath = pathIn(answer, reference, logger)
    if (directPath === undefined) {
      await after(entry, await fail(entry.job, 'gone'))
      return
    }
    const message = await log.message(entry.job, entry.job.seq)
    if (message === undefined) return
    await references.move(entry.job.chatId, keyOf(message), { ...reference, directPath })
    later(entry, 0)
    looking.ask()
  }

  looking.ask()
  return {
    keep: references.keep,
    look: looking.ask,
    attach: (askOver) => {
      ask = askOver
      for (const entry of open.values()) if (entry.asks === 0) later(entry, 0)
      looking.ask()
    },
    detach: () => {
      ask = undefined
    },
    answered: (answer) => {
      take(answer).catch((error: unknown) => {
        // Its file is asked for once more when it is due.
        logger[levelOf(error, 'info')]({ err: error }, 'the answer of the phone could not be taken')
      })
    },
    close: async () => {
      over.abort()
      looking.stop()
      await looking.settled()
      await Promise.race([Promise.all(running), sleep(1_000, undefined, { ref: false })])
    },
  }
}

const nameOf = ({ chatId, seq }: MediaJob): string => `${chatId}#${String(seq)}`
