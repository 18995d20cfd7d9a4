import { setTimeout as sleep } from 'node:timers/promises'
import { asSahutError } from '@sahut/core/contract/errors'
import type { MediaJob, MediaJobs } from '@sahut/core/log/jobs/media-jobs'
import type { NumberId } from '@sahut/core/model/ids'
import type { Logger } from '@sahut/core/process/logger'
import { createRerun } from '@sahut/core/process/rerun'
import { levelOf } from '../whatsapp/incoming/mistakes.ts'
import { createSlots } from './slots.ts'

/** So many files come at a time over all numbers of the process: each holds some megabytes. */
const AT_ONCE = 4
const slots = createSlots(AT_ONCE)

/** The first pause before another try, and the longest, ms. */
const AGAIN_MS = 2_000
export const LONGEST_MS = 300_000

/** How long a number that is let go of waits for what is being written, ms. */
const ENDING_MS = 1_000

/** A file on its way: how often it was tried, and the phone asked; when it is due again, by `performance.now()`. */
export type Run = { job: MediaJob; tries: number; asks: number; dueAt: number; isRunning: boolean }

export const later = (run: Run, ms: number): void => {
  run.dueAt = performance.now() + ms
}

/** The same after a try that came to nothing. */
export const again = (run: Run): void => {
  run.tries += 1
  later(run, Math.min(AGAIN_MS * 2 ** run.tries, LONGEST_MS))
}

const nameOf = ({ chatId, seq }: MediaJob): string => `${chatId}#${String(seq)}`

/**
 * Works off a number's jobs, several at a time, each again when it is due.
 * @param work one try: resolves with whether the job is done with; otherwise it has said when it is due again
 */
export const createRuns = (deps: {
  jobs: Pick<MediaJobs, 'waiting'>
  numberId: NumberId
  work: (run: Run) => Promise<boolean>
  isOver: () => boolean
  logger: Logger
  onFenced: () => void
}) => {
  const { jobs, numberId, logger } = deps
  const runs = new Map<string, Run>()
  const running = new Set<Promise<void>>()

  const work = async (run: Run): Promise<void> => {
    try {
      if (await slots(() => deps.work(run))) runs.delete(nameOf(run.job))
    } catch (thrown) {
      const error = asSahutError(thrown)
      if (error.code === 'fenced') deps.onFenced()
      const { chatId, seq } = run.job
      if (!deps.isOver())
        logger[levelOf(error, 'info')]({ err: error, chatId, seq }, 'a file could not be fetched yet')
      again(run)
    }
  }

  const begin = (run: Run): void => {
    run.isRunning = true
    const end = work(run).finally(() => {
      run.isRunning = false
      running.delete(end)
      looking.ask()
    })
    running.add(end)
  }

  const looking = createRerun(async () => {
    try {
      for (const job of await jobs.waiting(numberId)) {
        const name = nameOf(job)
        if (!runs.has(name)) runs.set(name, { job, tries: 0, asks: 0, dueAt: 0, isRunning: false })
      }
    } catch (error) {
      logger.info({ err: asSahutError(error) }, 'the files to fetch could not be read yet')
      return AGAIN_MS
    }
    if (deps.isOver()) return undefined
    const now = performance.now()
    for (const run of runs.values()) if (!run.isRunning && run.dueAt <= now) begin(run)
    const next = Math.min(...[...runs.values()].map(({ isRunning, dueAt }) => (isRunning ? Infinity : dueAt)))
    return next === Infinity ? undefined : Math.max(0, next - performance.now())
  })

  return {
    look: looking.ask,
    all: (): Iterable<Run> => runs.values(),
    done: (run: Run): void => {
      runs.delete(nameOf(run.job))
    },
    /** Begins none any more; resolves once those under way have ended, or take too long. */
    close: async (): Promise<void> => {
      looking.stop()
      await looking.settled()
      await Promise.race([Promise.all(running), sleep(ENDING_MS, undefined, { ref: false })])
    },
  }
}
