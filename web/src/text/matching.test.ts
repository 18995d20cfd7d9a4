import { expect, test } from 'vitest'
import { matches } from './matching.ts'

const siti = ['Siti Nurhalízah', '+62 812-3456-7890', 'Sales']

test.each([
  ['', true],
  ['siti', true],
  ['nurhaliz', true],
  ['SALES siti', true],
  ['0812 3456', true],
  ['+62812', true],
  ['0812-3456-7890', true],
  ['budi', false],
  ['siti budi', false],
  ['0899', false],
  ['+', true],
  ['0', true],
])('%s finds a chat by name, number or inbox: %s', (query, isFound) => {
  expect(matches(query, siti)).toBe(isFound)
})
