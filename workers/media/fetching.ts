import { asSahutError, type ErrorCode } from '@sahut/core/contract/errors'
import type { ChatLog } from '@sahut/core/log/chat-log'
import { keyOfMessage } from '@sahut/core/log/row-kinds/known-key'
import type { MediaJob, MediaJobs } from '@sahut/core/log/jobs/media-jobs'
import { contentName, fileKey, type FileStore } from '@sahut/core/media/files'
import { fileContentOf } from '@sahut/core/model/content/content'
import type { MediaState } from '@sahut/core/model/message/media'
import type { Newer } from '@sahut/core/model/newer'
import type { MessageEntry } from '@sahut/core/model/message/message'
import type { Ownership } from '@sahut/core/numbers/numbers'
import { download, type Host } from '../whatsapp/media/transfer.ts'
import { openedFile } from '../whatsapp/media/open.ts'
import type { FileReference } from '../whatsapp/media/reference.ts'
import type { References } from './references.ts'

/** WhatsApp takes documents of 2 GB. */
const LIMIT_BYTES = 2 * 1024 ** 3

export type Reason = Exclude<NonNullable<MediaState['reason']>, Newer>

/** How often a file is tried that comes broken, or not at all; what can't become better only once. */
const MOST_TRIES: Partial<Record<Reason, number>> = { broken: 3, unreachable: 10 }

/** What a file that does not come is told as, by why it does not. */
const FAILURES: Partial<Record<ErrorCode, 'gone' | Reason>> = {
  not_found: 'gone',
  payload_too_large: 'too_large',
  invalid_input: 'broken',
  unavailable: 'unreachable',
}

/** How a try to fetch a file ended: it is done with, is to be tried again, or WhatsApp has it no more. */
export type Tried = { end: 'done' } | { end: 'again' } | { end: 'gone'; reference: FileReference }

/** Whether somebody still waits for the file. */
const isWanted = ({ media, content }: MessageEntry): boolean =>
  fileContentOf(content) !== undefined && (media === undefined || media.state === 'wanted')

const bytesIn = async function* (content: AsyncIterable<Uint8Array>, count: (bytes: number) => void) {
  for await (const chunk of content) {
    count(chunk.length)
    yield chunk
  }
}

/** One try to bring a file from WhatsApp to where files are kept, and the word of it into the chat. */
export const createFetch = (deps: {
  log: Pick<ChatLog, 'append' | 'chat' | 'message'>
  jobs: Pick<MediaJobs, 'settle'>
  references: Pick<References, 'find'>
  files: FileStore | undefined
  ownership: Ownership
  host: Host
  over: AbortSignal
}) => {
  const { log, jobs, references, files, ownership, host, over } = deps

  const tell = async (job: MediaJob, media: MediaState): Promise<Tried> => {
    const chat = await log.chat(job)
    if (chat === undefined) return { end: 'again' }
    const change = { type: 'media', target: job.seq, media } as const
    await log.append(chat, { kind: 'change', change }, { ownerEpoch: ownership.epoch })
    await jobs.settle(ownership.numberId, job)
    return { end: 'done' }
  }

  const bring = async (to: FileStore, reference: FileReference): Promise<MediaState | 'gone' | Reason> => {
    const file = contentName(Buffer.from(reference.sha256, 'base64'))
    let bytes = 0
    const content = openedFile(download(host, reference.directPath, over), reference, LIMIT_BYTES)
    try {
      await to.put(
        fileKey(ownership.workspaceId, file),
        bytesIn(content, (some) => {
          bytes += some
        }),
      )
      return { state: 'stored', file, bytes }
    } catch (error) {
      const failure = FAILURES[asSahutError(error).code]
      if (failure !== undefined) return failure
      throw error
    }
  }

  const fail = (job: MediaJob, reason: Reason): Promise<Tried> => tell(job, { state: 'failed', reason })

  return {
    fail,
    /** @param tries how often it was tried before. @throws SahutError fenced, unavailable */
    fetch: async (job: MediaJob, tries: number): Promise<Tried> => {
      const message = await log.message(job, job.seq)
      if (message === undefined) {
        const chat = await log.chat(job)
        const isElsewhere = chat !== undefined && (chat.chatId !== job.chatId || job.seq <= (chat.base ?? 0))
        // Its commit is still being written out.
        if (!isElsewhere) return { end: 'again' }
        // Its chat was joined with another one: it has another place now, and a job of that.
        await jobs.settle(ownership.numberId, job)
        return { end: 'done' }
      }
      if (!isWanted(message)) {
        await jobs.settle(ownership.numberId, job)
        return { end: 'done' }
      }
      if (files === undefined) return fail(job, 'no_storage')
      const reference = await references.find(message.origin ?? job.chatId, keyOfMessage(message))
      if (reference === undefined) return fail(job, 'gone')
      const brought = await bring(files, reference)
      if (typeof brought !== 'string') return tell(job, brought)
      if (brought === 'gone') return { end: 'gone', reference }
      const most = MOST_TRIES[brought] ?? 0
      // Cut off because this worker lets the number go.
      return over.aborted || tries + 1 < most ? { end: 'again' } : fail(job, brought)
    },
  }
}
