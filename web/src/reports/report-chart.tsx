import type { Report } from '@sahut/core/contract/api/reports'
import type { ReportStep } from '@sahut/core/model/workspace/report'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { m } from '../paraglide/messages.js'
import { usePreferences } from '../preferences/preferences.ts'

import { localeOf, numberText } from './figures.ts'

const HEIGHT_PX = 260

const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--color-${name}`).trim()

const HOUR_S = 3_600
const DAY_S = 24 * HOUR_S

/** Nobody writes half a message. */
const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000]
const TIMES: Record<ReportStep, number[]> = {
  hour: [HOUR_S, 3 * HOUR_S, 6 * HOUR_S, 12 * HOUR_S],
  day: [DAY_S, 2 * DAY_S, 7 * DAY_S, 14 * DAY_S],
}

const timesText = (step: ReportStep): ((at: number) => string) => {
  const format = new Intl.DateTimeFormat(
    localeOf(),
    step === 'hour' ? { hour: '2-digit', minute: '2-digit' } : { day: 'numeric', month: 'short' },
  )
  return (at) => format.format(at * 1_000)
}

const axis = (): uPlot.Axis => ({
  stroke: colour('soft'),
  grid: { stroke: colour('line'), width: 1 },
  ticks: { stroke: colour('line'), width: 1 },
})

const line = (name: string, colourName: string): uPlot.Series => ({
  label: name,
  stroke: colour(colourName),
  width: 2,
  points: { size: 6 },
})

const optionsFor = (width: number, step: ReportStep): uPlot.Options => ({
  width,
  height: HEIGHT_PX,
  // The table says all of it in words.
  cursor: { y: false },
  scales: { y: { range: (_plot, _least, most) => [0, Math.max(1, most * 1.1)] } },
  axes: [
    { ...axis(), incrs: TIMES[step], values: (_plot, times) => times.map(timesText(step)) },
    { ...axis(), incrs: WHOLE, size: 56, values: (_plot, counts) => counts.map(numberText) },
  ],
  series: [
    { label: m.reports_time(), value: (_plot, at) => (at ? timesText(step)(at) : '–') },
    line(m.reports_in(), 'accent'),
    line(m.reports_out(), 'link'),
  ],
})

const darkQuery = matchMedia('(prefers-color-scheme: dark)')
const watchDark = (onChange: () => void) => {
  darkQuery.addEventListener('change', onChange)
  return () => {
    darkQuery.removeEventListener('change', onChange)
  }
}

/** Messages in and out over time. */
export const ReportChart = ({ points, step }: Pick<Report, 'points'> & { step: ReportStep }) => {
  const place = useRef<HTMLDivElement>(null)
  // A canvas is drawn anew in other colours.
  const theme = usePreferences((preferences) => preferences.theme)
  const isDark = useSyncExternalStore(watchDark, () => darkQuery.matches)
  useEffect(() => {
    const { current } = place
    if (current === null) return undefined
    const data: uPlot.AlignedData = [
      points.map(({ at }) => at / 1_000),
      points.map(({ counts }) => counts['in'] ?? 0),
      points.map(({ counts }) => counts['out'] ?? 0),
    ]
    const plot = new uPlot(optionsFor(current.clientWidth, step), data, current)
    const watch = new ResizeObserver(() => {
      plot.setSize({ width: current.clientWidth, height: HEIGHT_PX })
    })
    watch.observe(current)
    return () => {
      watch.disconnect()
      plot.destroy()
    }
  }, [points, step, theme, isDark])
  return (
    <figure className="overflow-hidden rounded-xl border border-line p-3" aria-label={m.reports_chart()}>
      <div ref={place} style={{ minHeight: HEIGHT_PX }} aria-hidden />
    </figure>
  )
}
