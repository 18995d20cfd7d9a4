import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchDay } from './use-today.ts'

beforeEach(() => {
  vi.useFakeTimers()
  for (const name of ['document', 'window']) vi.stubGlobal(name, new EventTarget())
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('D10: at midnight whoever shows days is told, each midnight, and after a sleep as soon as somebody looks', () => {
  vi.setSystemTime(new Date(2026, 10, 29, 23, 59))
  const told: string[] = []
  const stop = watchDay(() => told.push(new Date().toDateString()))
  vi.advanceTimersByTime(2 * 60_000)
  expect(told).toEqual(['Mon Nov 30 2026'])
  vi.advanceTimersByTime(24 * 3_600_000)
  expect(told).toHaveLength(2)
  vi.setSystemTime(new Date(2026, 11, 5, 9))
  document.dispatchEvent(new Event('visibilitychange'))
  expect(told.at(-1)).toBe('Sat Dec 05 2026')
  stop()
  vi.advanceTimersByTime(48 * 3_600_000)
  expect(told).toHaveLength(3)
})
