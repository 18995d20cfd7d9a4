import { expect, test } from 'vitest'
import { mapAtMost } from './map-at-most.ts'

test('work is done for each, never for more than allowed at a time, and what came of it is in order', async () => {
  let under = 0
  let most = 0
  const doubled = await mapAtMost(3, [5, 1, 4, 2, 3, 0], async (n) => {
    under += 1
    most = Math.max(most, under)
    for (let turns = 0; turns < n; turns += 1) await Promise.resolve()
    under -= 1
    return 2 * n
  })
  expect(doubled).toEqual([10, 2, 8, 4, 6, 0])
  expect(most).toBe(3)
  expect(await mapAtMost(3, [], () => Promise.resolve(1))).toEqual([])
})

test('after a failure nothing more is begun', async () => {
  const begun: number[] = []
  const failing = mapAtMost(2, [1, 2, 3, 4, 5], (n) => {
    begun.push(n)
    return n === 2 ? Promise.reject(new Error('no')) : Promise.resolve(n)
  })
  await expect(failing).rejects.toThrow('no')
  await Promise.resolve()
  expect(begun.length).toBeLessThan(5)
})
