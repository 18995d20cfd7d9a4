import { expect, test } from 'vitest'
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
