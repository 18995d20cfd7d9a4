import { expect, test } from 'vitest'
import { createRecent } from './recent.ts'

test('what was put last is kept, what was put longest ago goes', () => {
  const recent = createRecent<string, number>(2)
  recent.put('a', 1)
  recent.put('b', 2)
  recent.put('a', 3)
  recent.put('c', 4)
  expect(['a', 'b', 'c'].map(recent.get)).toEqual([3, undefined, 4])
})
