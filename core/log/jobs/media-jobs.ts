import type { NumberId } from '../../model/ids.ts'
import type { RowReader } from '../../store/decoding.ts'
import { mediaJobKey, mediaJobsPartition } from '../../store/keys/number.ts'
import { readAll } from '../../store/read-all.ts'
import type { Table } from '../../store/table.ts'
import { type MediaJob, mediaJobOf } from '../row-kinds/media-job.ts'

export type { MediaJob }

/**
 * The files that a number's worker is to fetch. Rows are put by the append of their messages; like those of the outbox
 * one may return after it was settled, so that only the message tells whether its file is still wanted.
 */
export type MediaJobs = {
  waiting: (numberId: NumberId) => Promise<MediaJob[]>
  settle: (numberId: NumberId, job: MediaJob) => Promise<void>
}

export const createMediaJobs = (table: Table, read: RowReader): MediaJobs => ({
  waiting: async (numberId) => read(await readAll(table, { PK: mediaJobsPartition(numberId) }), mediaJobOf),
  settle: async (numberId, { chatId, seq }) => {
    await table.delete(mediaJobKey(numberId, chatId, seq))
  },
})
