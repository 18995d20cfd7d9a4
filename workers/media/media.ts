import { SahutError } from '@sahut/core/contract/errors'
import type { ChatLog } from '@sahut/core/log/chat-log'
import { createMediaJobs } from '@sahut/core/log/jobs/media-jobs'
import { keyOfMessage } from '@sahut/core/log/row-kinds/known-key'
import type { FileStore } from '@sahut/core/media/files'
import type { ChatId, MsgKey } from '@sahut/core/model/ids'
import type { MessageEntry } from '@sahut/core/model/message/message'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import { createRowReader, reportUnreadable } from '@sahut/core/store/decoding'
import type { Table } from '@sahut/core/store/table'
import { levelOf } from '../whatsapp/incoming/mistakes.ts'
import type { AuthKey } from '../whatsapp/auth/auth-crypto.ts'
import type { FileReference } from '../whatsapp/media/reference.ts'
import type { SealedFile } from '../whatsapp/media/sealed-file.ts'
import type { Link } from '../whatsapp/connection/connection.ts'
import type { Host } from '../whatsapp/media/transfer.ts'
import { type FileAnswer, pathIn } from '../whatsapp/media/retry.ts'
import { createFetch, type Tried } from './fetching.ts'
import { createReferences } from './references.ts'
import { again, createRuns, later, LONGEST_MS, type Run } from './runs.ts'
import { createUploading } from './uploading.ts'

/** How long the phone may take to answer, ms; twice as long each time. */
const ANSWER_MS = 60_000
/** How often the phone is asked for one file. */
const ASKS = 3

/** The files of a number's messages, on their way from WhatsApp. */
export type Media = {
  /** Resolves once what opens a message's file is durable: before the message itself is. */
  keep: (chatId: ChatId, key: MsgKey, reference: FileReference) => Promise<void>
  /** Something may be wanted. */
  look: () => void
  /** The file of a message of ours as it lies at WhatsApp, put there if it is not; nothing for one without. */
  sealed: (chatId: ChatId, message: MessageEntry) => Promise<SealedFile | undefined>
  /** A connection is up, over which the phone can be asked, and which shows that files may be put at WhatsApp. */
  attach: (way: Pick<Link, 'askForFile' | 'fileAuth'>) => void
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
  host: Host
  logger: Logger
  /** A newer owner wrote. */
  onFenced: () => void
}): Media => {
  const { table, log, ownership, logger } = deps
  const over = new AbortController()
  const jobs = createMediaJobs(table, createRowReader(reportUnreadable(logger)))
  const references = createReferences(deps)
  const { fetch, fail } = createFetch({ ...deps, jobs, references, over: over.signal })
  /** Whose files the phone was asked for, by WhatsApp's id of the message. */
  const asked = new Map<string, { run: Run; reference: FileReference }>()
  let way: Pick<Link, 'askForFile' | 'fileAuth'> | undefined
  const { sealed } = createUploading({
    ...deps,
    references,
    over: over.signal,
    auth: () => {
      if (way !== undefined) return way.fileAuth()
      return Promise.reject(new SahutError('unavailable', 'There is no connection to WhatsApp now.'))
    },
  })

  /** Without a connection it is asked when there is one again. */
  const askPhone = async (run: Run, reference: FileReference): Promise<void> => {
    later(run, LONGEST_MS)
    if (way === undefined) return
    run.asks += 1
    asked.set(reference.key.id, { run, reference })
    later(run, ANSWER_MS * 2 ** run.asks)
    await way.askForFile(reference)
  }

  const after = async (run: Run, tried: Tried): Promise<boolean> => {
    if (tried.end === 'done') return true
    if (tried.end === 'again') again(run)
    else if (run.asks < ASKS) await askPhone(run, tried.reference)
    else return after(run, await fail(run.job, 'gone'))
    return false
  }

  const runs = createRuns({
    jobs,
    numberId: ownership.numberId,
    work: async (run) => after(run, await fetch(run.job, run.tries)),
    isOver: () => over.signal.aborted,
    logger,
    onFenced: deps.onFenced,
  })

  const take = async (answer: FileAnswer): Promise<void> => {
    const found = asked.get(answer.id)
    if (found === undefined) return
    asked.delete(answer.id)
    const { run, reference } = found
    const directPath = pathIn(answer, reference, logger)
    if (directPath === undefined) {
      if (await after(run, await fail(run.job, 'gone'))) runs.done(run)
      return
    }
    const message = await log.message(run.job, run.job.seq)
    if (message === undefined) return
    const { origin = run.job.chatId } = message
    await references.move(origin, keyOfMessage(message), { ...reference, directPath })
    later(run, 0)
    runs.look()
  }

  runs.look()
  return {
    keep: references.keep,
    look: runs.look,
    sealed,
    attach: (given) => {
      way = given
      for (const run of runs.all()) if (run.asks === 0) later(run, 0)
      runs.look()
    },
    detach: () => {
      way = undefined
    },
    answered: (answer) => {
      take(answer).catch((error: unknown) => {
        // Its file is asked for once more when it is due.
        logger[levelOf(error, 'info')]({ err: error }, 'the answer of the phone could not be taken')
      })
    },
    close: async () => {
      over.abort()
      await runs.close()
    },
  }
}
