import type { Report } from '@sahut/core/contract/api/reports'
import type { ReportSide } from '@sahut/core/model/workspace/report'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { ReadList } from '../settings/read-list.tsx'
import { SettingsBody } from '../settings/settings-body.tsx'
import { Button } from '../controls/button.tsx'
import { csvOf } from './csv.ts'
import { type Days, lastDays, stepOf, zoneHere } from './ranges.ts'
import { ReportChart } from './report-chart.tsx'
import { ReportControls, SIDE_NAMES } from './report-controls.tsx'
import { ReportTable } from './report-table.tsx'
import { Wallboard } from './wallboard.tsx'

/** How often what is on screen is read again, ms. */
const BOARD_MS = 15_000
const REPORT_MS = 60_000

const WEEK = 7

const save = (report: Report, side: ReportSide, { from, to }: Days): void => {
  // Table programs take it for UTF-8 by its first bytes.
  const file = new Blob(['\uFEFF', csvOf(report, SIDE_NAMES[side]())], { type: 'text/csv' })
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = `sahut-${from}-${to}.csv`
  link.click()
  URL.revokeObjectURL(link.href)
}

/** What waits now, and how the days before went. */
export const ReportsPage = () => {
  const { api } = useWorkplace()
  const [days, setDays] = useState(() => lastDays(WEEK))
  const [side, setSide] = useState<ReportSide>('inbox')
  const board = useQuery({
    queryKey: ['wallboard'],
    queryFn: () => api.wallboard(),
    refetchInterval: BOARD_MS,
  })
  const asked = { ...days, zone: zoneHere(), by: side, step: stepOf(days) }
  const report = useQuery({
    queryKey: ['report', asked],
    queryFn: () => api.report(asked),
    refetchInterval: REPORT_MS,
    placeholderData: keepPreviousData,
  })
  return (
    <SettingsBody
      title={m.reports_title()}
      lead={m.reports_lead()}
      action={
        <Button
          disabled={report.data === undefined}
          onClick={() => {
            if (report.data !== undefined) save(report.data, side, days)
          }}
        >
          <Download aria-hidden size={18} />
          {m.reports_csv()}
        </Button>
      }
    >
      <h2 className="text-lg font-semibold">{m.reports_now()}</h2>
      <ReadList read={board}>{(now) => <Wallboard board={now} />}</ReadList>
      <h2 className="pt-4 text-lg font-semibold">{m.reports_before()}</h2>
      <ReportControls days={days} side={side} onDays={setDays} onSide={setSide} />
      <ReadList read={report}>
        {(found) => (
          <>
            <ReportChart points={found.points} step={asked.step} />
            <ReportTable report={found} of={SIDE_NAMES[side]()} />
            {found.rows.length === 0 && <p role="status">{m.reports_nothing()}</p>}
          </>
        )}
      </ReadList>
    </SettingsBody>
  )
}
