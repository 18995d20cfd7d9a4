import type { Api } from '@sahut/functions/api'
import { operations } from '@sahut/core/contract/api'
import type { Report, ReportQuery, Wallboard } from '@sahut/core/contract/api/reports'
import { hc } from 'hono/client'
import { authorised, read, type TokenGiver } from './answers.ts'

/** What supervisors look at. */
export const createReportApi = (origin: string, token: TokenGiver) => {
  const { reports, wallboard } = hc<Api>(origin, { fetch: authorised(token) }).api
  return {
    report: async (query: ReportQuery): Promise<Report> =>
      read(operations.getReport.answer, await reports.$get({ query })),
    wallboard: async (): Promise<Wallboard> => read(operations.getWallboard.answer, await wallboard.$get()),
  }
}
