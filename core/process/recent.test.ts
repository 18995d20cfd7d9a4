import { expect, test } from 'vitest'
import { createRecent } from './recent.ts'

test('the values used last are remembered, and no more than it may', () => {
  const recent = createRecent<string, true>(3)
  for (const name of ['a', 'b', 'c']) recent.set(name, true)
  recent.get('a')
  recent.set('d', true)
  expect([...recent.keys()].sort()).toEqual(['a', 'c', 'd'])
})

test('a thousand of them cost next to nothing until something is in them', () => {
  const before = process.memoryUsage().heapUsed
  const all = Array.from({ length: 1_000 }, () => createRecent<string, true>(5_000))
  const each = (process.memoryUsage().heapUsed - before) / all.length
  expect(each).toBeLessThan(10_000)
})
