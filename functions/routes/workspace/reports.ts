import { Hono } from 'hono'
import { createReports } from '@sahut/core/reports/reports'
import { createWallboard } from '@sahut/core/reports/wallboard'
import { createRowReader, reportUnreadable } from '@sahut/core/store/decoding'
import type { Anybody, ApiDeps } from '../../context.ts'
import { createOperations } from '../../openapi/operation.ts'

/** What supervisors look at. */
export const reportRoutes = ({
  access,
  accounts,
  log,
  logger,
  table,
  tokens,
}: Pick<ApiDeps, 'access' | 'accounts' | 'log' | 'logger' | 'table' | 'tokens'>) => {
  const reports = createReports({
    table,
    access,
    accounts,
    read: createRowReader(reportUnreadable(logger)),
  })
  const wallboard = createWallboard({ access, accounts, log })
  const { signedIn } = createOperations(tokens)
  return new Hono<Anybody>()
    .get(
      '/reports',
      signedIn('getReport', (c) => reports.report(c.get('principal'), c.req.valid('query'))),
    )
    .get(
      '/wallboard',
      signedIn('getWallboard', (c) => wallboard(c.get('principal'))),
    )
}
