import { expect, onTestFinished, test, vi } from 'vitest'
import { createGate } from './connect-gate.ts'

test('who gives the place in the queue up is let go at once, and those behind come in as if it had never been there', async () => {
  const gate = createGate(1)
  const leave = await gate.enter()
  const order: string[] = []
  const impatient = new AbortController()
  const given = gate.enter(impatient.signal).then((place) => {
    order.push('gave up')
    return place
  })
  const next = gate.enter().then((place) => {
    order.push('came in')
    return place
  })
  impatient.abort()
  expect(await given).toBeUndefined()
  leave()
  const leaveNext = await next
  expect(order).toEqual(['gave up', 'came in'])

  // Too late and too early change nothing for anybody else.
  const late = new AbortController()
  leaveNext()
  const leaveLate = await gate.enter(late.signal)
  late.abort()
  expect(await gate.enter(AbortSignal.abort())).toBeUndefined()
  leaveLate?.()
  leaveLate?.()
  const leaveLast = await gate.enter()
  leaveLast()
})

test('G6: who takes longer than a turn holds up nobody, and leaves no second place behind', async () => {
  vi.useFakeTimers()
  onTestFinished(() => {
    vi.useRealTimers()
  })
  const gate = createGate(1, 10_000)
  const inside: string[] = []
  const enter = async (name: string) => {
    const leave = await gate.enter()
    inside.push(name)
    return leave
  }
  const slow = enter('slow')
  const next = enter('next')
  const last = enter('last')
  await vi.advanceTimersByTimeAsync(9_999)
  expect(inside).toEqual(['slow'])
  await vi.advanceTimersByTimeAsync(1)
  expect(inside).toEqual(['slow', 'next'])
  ;(await slow)()
  await vi.advanceTimersByTimeAsync(0)
  expect(inside).toEqual(['slow', 'next'])
  ;(await next)()
  await vi.advanceTimersByTimeAsync(0)
  expect(inside).toEqual(['slow', 'next', 'last'])
  ;(await last)()
  expect(vi.getTimerCount()).toBe(0)
})
