import { expect, test } from 'vitest'
import { csvOf } from './csv.ts'

test('a name is no formula and breaks no line, whatever it is', () => {
  const row = (name: string) => ({ id: name, name, counts: { in: 2, first: 2, firstMs: 90_000 } })
  const names = ['=1+1', 'Toko "Maju", Jaya', '@sum', 'dua\nbaris']
  const [, ...lines] = csvOf({ rows: names.map(row) }, 'Inbox').split('\r\n')
  expect(lines).toEqual([
    `'=1+1,2,0,0,0,45,0,,,0,`,
    `"Toko ""Maju"", Jaya",2,0,0,0,45,0,,,0,`,
    `'@sum,2,0,0,0,45,0,,,0,`,
    `"dua\nbaris",2,0,0,0,45,0,,,0,`,
    '',
  ])
})
