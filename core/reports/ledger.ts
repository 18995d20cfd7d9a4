import { z } from 'zod'
import { SahutError } from '../contract/errors.ts'
import { ChatId, type WorkspaceId } from '../model/ids.ts'
import { REPORT_SIDES, type ReportSide } from '../model/workspace/report.ts'
import { decoded } from '../store/decoding.ts'
import { absent, any, below, is } from '../store/expressions.ts'
import { courseKey, hourKey, ledgerKey } from '../store/keys/reports.ts'
import type { Table } from '../store/table.ts'
import { Course } from './course.ts'
import { addByName, type ByName, Sheet } from './sheet.ts'

/*
 * Counts are added as a chat's log is written: one row says what is being added (the commit), then each row takes it on
 * once, by the number of the commit. Whoever counts next completes what a dead one began; of two who count at once one
 * is refused.
 */

const Batch = z.object({ sheet: Sheet, courses: z.array(z.object({ chatId: ChatId, course: Course })) })
export type Batch = z.infer<typeof Batch>

const LedgerRow = z.looseObject({ n: z.number(), batch: Batch })
const HourRow = z.looseObject({
  through: z.number(),
  of: z.record(z.string(), z.record(z.string(), z.number())),
})

export type Ledger = {
  /**
   * Adds what was counted, and how far each chat was, both or none.
   * @throws SahutError conflict if somebody else counts too, unavailable: complete, and begin again from the courses that
   *   stand then
   */
  add: (workspaceId: WorkspaceId, batch: Batch) => Promise<void>
  /** Ends what somebody began who died, before courses are read. @throws SahutError unavailable */
  complete: (workspaceId: WorkspaceId) => Promise<void>
}

export const createLedger = (table: Table): Ledger => {
  /** The number of the last commit of which all is written, as far as this process knows. */
  const completed = new Map<WorkspaceId, number>()

  const addToHour = async (
    workspaceId: WorkspaceId,
    n: number,
    [side, hour, added]: [ReportSide, number, ByName],
  ): Promise<void> => {
    const key = hourKey(workspaceId, side, hour)
    for (;;) {
      const item = await table.get(key)
      const row = item && decoded(HourRow, item)
      if (row !== undefined && row.through >= n) return
      const next = { ...row, ...key, through: n, of: addByName(row?.of ?? {}, added) }
      if (await table.put(next, row === undefined ? absent('PK') : is('through', row.through))) return
    }
  }

  const write = async (workspaceId: WorkspaceId, n: number, { sheet, courses }: Batch): Promise<void> => {
    const hours = REPORT_SIDES.flatMap((side) =>
      Object.entries(sheet[side]).map(([hour, added]): [ReportSide, number, ByName] => [
        side,
        Number(hour),
        added,
      ]),
    )
    await Promise.all([
      ...hours.map((hour) => addToHour(workspaceId, n, hour)),
      ...courses.map(({ chatId, course }) =>
        table.put(
          { ...courseKey(workspaceId, chatId), course, through: n },
          any(absent('PK'), below('through', n)),
        ),
      ),
    ])
  }

  const complete = async (workspaceId: WorkspaceId): Promise<void> => {
    const item = await table.get(ledgerKey(workspaceId))
    const { n, batch } = item === undefined ? { n: 0 } : decoded(LedgerRow, item)
    if (batch !== undefined && completed.get(workspaceId) !== n) await write(workspaceId, n, batch)
    completed.set(workspaceId, n)
  }

  return {
    add: async (workspaceId, batch) => {
      const known = completed.get(workspaceId)
      // Until all of its own is written, or where another one's is, nobody knows what is counted.
      completed.delete(workspaceId)
      const n = (known ?? 0) + 1
      const condition = known === 0 ? absent('PK') : is('n', known)
      if (known === undefined || !(await table.put({ ...ledgerKey(workspaceId), n, batch }, condition)))
        throw new SahutError('conflict', 'Somebody else counts this workspace, too.')
      await write(workspaceId, n, batch)
      completed.set(workspaceId, n)
    },
    complete,
  }
}
