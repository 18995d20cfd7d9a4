import type { ChatId, WorkspaceId } from '../../model/ids.ts'
import type { ReportSide } from '../../model/workspace/report.ts'
import type { Key } from '../table.ts'

/*
 * W#<workspace>#REPORT   what is counted of a workspace:
 *   LEDGER                 which counts are being added, see `core/reports/ledger.ts`
 *   AT#<chat>              how far a chat was counted
 *   <side>#<hour>          what was counted in an hour, by inbox, agent or number
 */

const HOUR_DIGITS = 8

const partition = (workspace: WorkspaceId): string => `W#${workspace}#REPORT`

export const ledgerKey = (workspace: WorkspaceId): Key => ({ PK: partition(workspace), SK: 'LEDGER' })

export const courseKey = (workspace: WorkspaceId, chatId: ChatId): Key => ({
  PK: partition(workspace),
  SK: `AT#${chatId}`,
})
/** Of which chat a course is. Unchecked. */
export const readCourseKey = ({ SK }: Key): string => SK.slice('AT#'.length)

/** @param hour since 1970 */
const hourPlace = (side: ReportSide, hour: number): string =>
  `${side}#${String(hour).padStart(HOUR_DIGITS, '0')}`

export const hourKey = (workspace: WorkspaceId, side: ReportSide, hour: number): Key => ({
  PK: partition(workspace),
  SK: hourPlace(side, hour),
})
/** Unchecked. */
export const readHourKey = ({ SK }: Key): number => Number(SK.split('#')[1])

/** The hours from one to another, both inclusive. */
export const hourRange = (workspace: WorkspaceId, side: ReportSide, from: number, to: number) => ({
  PK: partition(workspace),
  from: hourPlace(side, from),
  to: hourPlace(side, to),
})
