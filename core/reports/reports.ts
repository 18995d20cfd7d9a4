import { z } from 'zod'
import type { Access } from '../access/access.ts'
import type { Accounts } from '../auth/accounts.ts'
import { type Report, REPORT_DAYS, type ReportQuery } from '../contract/api/reports.ts'
import { SahutError } from '../contract/errors.ts'
import type { WorkspaceId } from '../model/ids.ts'
import { type Counts, plus, type ReportSide } from '../model/workspace/report.ts'
import type { Principal } from '../model/user/user.ts'
import type { RowReader } from '../store/decoding.ts'
import { readAll } from '../store/read-all.ts'
import { hourRange, readHourKey } from '../store/keys/reports.ts'
import type { Table } from '../store/table.ts'
import { hoursOf, hourStart } from './local-days.ts'
import { readAgentInInbox } from './sheet.ts'

const DAY_MS = 24 * 3_600_000

const HourRow = z.looseObject({ of: z.record(z.string(), z.record(z.string(), z.number())) })

/** What of a side somebody may see: by the name under which it is counted. */
type Side = (name: string) => { id: string; name: string } | undefined

export type Reports = {
  /** @throws SahutError forbidden, invalid_input that names the field */
  report: (principal: Principal, query: ReportQuery) => Promise<Report>
}

const checked = ({ from, to }: ReportQuery): void => {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1
  if (days < 1) throw new SahutError('invalid_input', 'to must not be before from', { field: 'to' })
  if (days > REPORT_DAYS)
    throw new SahutError('invalid_input', `A report has at most ${String(REPORT_DAYS)} days.`, {
      field: 'to',
    })
}

export const createReports = ({
  table,
  access,
  accounts,
  read,
}: {
  table: Pick<Table, 'query'>
  access: Pick<Access, 'may' | 'inboxes' | 'numbers'>
  accounts: Pick<Accounts, 'users'>
  read: RowReader
}): Reports => {
  /** Only what lies in inboxes that who asks sees. */
  const sideOf = async (principal: Principal, side: ReportSide): Promise<Side> => {
    switch (side) {
      case 'inbox': {
        const inboxes = await access.inboxes(principal)
        const names = new Map<string, string>(inboxes.map(({ inboxId, name }) => [inboxId, name]))
        return (id) => (names.has(id) ? { id, name: names.get(id) ?? '' } : undefined)
      }
      case 'number': {
        const { numbers } = await access.numbers(principal)
        const labels = new Map<string, string>(numbers.map(({ numberId, label }) => [numberId, label]))
        return (id) => (labels.has(id) ? { id, name: labels.get(id) ?? '' } : undefined)
      }
      case 'agent': {
        const [inboxes, users] = await Promise.all([
          access.inboxes(principal),
          accounts.users(principal.workspaceId),
        ])
        const seen = new Set<string>(inboxes.map(({ inboxId }) => inboxId))
        const names = new Map<string, string>(users.map(({ userId, name }) => [userId, name]))
        return (name) => {
          const { userId, inboxId } = readAgentInInbox(name)
          // Who is gone has no name any more.
          return seen.has(inboxId) ? { id: userId, name: names.get(userId) ?? '' } : undefined
        }
      }
    }
  }

  const hoursIn = async (workspaceId: WorkspaceId, side: ReportSide, from: number, to: number) => {
    const rows = await readAll(table, hourRange(workspaceId, side, from, to))
    return new Map(read(rows, (row) => [readHourKey(row), HourRow.parse(row).of] as const))
  }

  return {
    report: async (principal, query) => {
      checked(query)
      await access.may(principal, 'report:read', principal.workspaceId)
      const { from, to, zone, by, step } = query
      const hours = hoursOf(from, to, zone)
      const side = await sideOf(principal, by)
      const counted = await hoursIn(principal.workspaceId, by, hours[0]?.hour ?? 0, hours.at(-1)?.hour ?? 0)
      const points = new Map<string, { at: number; counts: Counts }>()
      const rows = new Map<string, { id: string; name: string; counts: Counts }>()
      let total: Counts = {}
      for (const { hour, day } of hours) {
        const key = step === 'day' ? day : String(hour)
        const point = points.get(key) ?? { at: hourStart(hour), counts: {} }
        points.set(key, point)
        for (const [name, counts] of Object.entries(counted.get(hour) ?? {})) {
          const thing = side(name)
          if (thing === undefined) continue
          const row = rows.get(thing.id) ?? { ...thing, counts: {} }
          rows.set(thing.id, { ...row, counts: plus(row.counts, counts) })
          point.counts = plus(point.counts, counts)
          total = plus(total, counts)
        }
      }
      return {
        points: [...points.values()],
        rows: [...rows.values()].sort((a, b) => a.name.localeCompare(b.name)),
        total,
      }
    },
  }
}
