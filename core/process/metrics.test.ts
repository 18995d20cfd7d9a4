import { pino } from 'pino'
import { expect, test, vi } from 'vitest'
import { createMetrics } from './metrics.ts'

/** The lines that a log got. */
const createLines = () => {
  const lines: Record<string, unknown>[] = []
  const logger = pino({}, { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) })
  return { lines, logger }
}

test('a line tells what happened since the one before, the greatest of what was measured, and how it is now', () => {
  vi.useFakeTimers()
  const { lines, logger } = createLines()
  let sockets = 3
  const metrics = createMetrics({ counts: ['appendErrors'], peaks: ['publishLagMs'], logger })
  metrics.start(60_000, () => ({ sockets }))
  metrics.count('appendErrors')
  metrics.count('appendErrors', 2)
  metrics.peak('publishLagMs', 7.4)
  metrics.peak('publishLagMs', 2)
  vi.advanceTimersByTime(60_000)
  sockets = 4
  vi.advanceTimersByTime(60_000)
  metrics.close()
  vi.useRealTimers()

  expect(lines).toMatchObject([
    { msg: 'metrics', sockets: 3, appendErrors: 3, publishLagMs: 7 },
    { msg: 'metrics', sockets: 4, appendErrors: 0, publishLagMs: 0 },
    { msg: 'metrics', sockets: 4 },
  ])
  expect(lines[0]?.['rssMb']).toBeGreaterThan(1)
})

test('a process that is not asked for metrics logs none', () => {
  const { lines, logger } = createLines()
  const metrics = createMetrics({ logger })
  metrics.start(0, () => ({}))
  metrics.close()
  expect(lines).toEqual([])
})
