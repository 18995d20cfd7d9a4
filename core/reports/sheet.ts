import { z } from 'zod'
import type { InboxId, NumberId, UserId } from '../model/ids.ts'
import { Counts, plus, REPORT_SIDES, type ReportSide } from '../model/workspace/report.ts'
import type { Counted } from './course.ts'

const HOUR_MS = 3_600_000

/** Counts by whom or what they are of. */
const ByName = z.record(z.string(), Counts)
export type ByName = z.infer<typeof ByName>

/** What is to be added: of each side, by hour and by name. */
export const Sheet = z.object(
  Object.fromEntries(REPORT_SIDES.map((side) => [side, z.record(z.string(), ByName)])) as Record<
    ReportSide,
    z.ZodRecord<z.ZodString, typeof ByName>
  >,
)
export type Sheet = z.infer<typeof Sheet>

export const emptySheet = (): Sheet => ({ inbox: {}, agent: {}, number: {} })

export const addByName = (before: ByName, added: ByName): ByName => {
  const sum = { ...before }
  for (const [name, counts] of Object.entries(added)) sum[name] = plus(sum[name] ?? {}, counts)
  return sum
}

const note = (sheet: Sheet, side: ReportSide, hour: string, name: string, counts: Counts): void => {
  sheet[side][hour] = addByName(sheet[side][hour] ?? {}, { [name]: counts })
}

/** What an agent did is told only of inboxes that who asks may see. */
const agentInInbox = (userId: UserId, inboxId: InboxId): string => `${userId} ${inboxId}`
/** Unchecked. */
export const readAgentInInbox = (name: string): { userId: string; inboxId: string } => {
  const [userId = '', inboxId = ''] = name.split(' ')
  return { userId, inboxId }
}

/** Writes onto a sheet what an entry of a chat counts. */
export const writeOn = (
  sheet: Sheet,
  { inboxId, numberId }: { inboxId: InboxId; numberId: NumberId },
  { at, counts, by }: Counted,
): void => {
  const hour = String(Math.floor(at / HOUR_MS))
  note(sheet, 'inbox', hour, inboxId, counts)
  note(sheet, 'number', hour, numberId, counts)
  if (by !== undefined) note(sheet, 'agent', hour, agentInInbox(by, inboxId), counts)
}

/** All of several sheets on one. */
export const joined = (sheets: readonly Sheet[]): Sheet => {
  const all = emptySheet()
  for (const sheet of sheets)
    for (const side of REPORT_SIDES)
      for (const [hour, names] of Object.entries(sheet[side]))
        all[side][hour] = addByName(all[side][hour] ?? {}, names)
  return all
}
