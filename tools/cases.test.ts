import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../', import.meta.url))
const rows = readFileSync(`${root}e2e/cases.md`, 'utf8')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, name = '']) => /^[A-H]\d*$/.test(name))

/** How many cases each part has. */
const PARTS = { A: 6, B: 8, C: 5, D: 17, E: 2, F: 13, G: 7 }

test('every case of the first trials stands in e2e/cases.md, once', () => {
  const all = Object.entries(PARTS).flatMap(([part, count]) =>
    Array.from({ length: count }, (_, at) => `${part}${String(at + 1)}`),
  )
  expect(rows.map(([, name]) => name)).toEqual([...all, 'H'])
})

test.each(rows.map(([, name = '', , tests = '', old = '']) => ({ name, tests, old })))(
  '$name names tests that there are, and what was seen on the first release',
  ({ tests, old }) => {
    expect(old).toMatch(/fails|absent|read/)
    for (const one of tests.split('<br>')) {
      const [, file = '', title = ''] = /^`([^`]+\.test\.tsx?)`: (.+)$/.exec(one) ?? []
      expect(existsSync(`${root}${file}`), one).toBe(true)
      const source = readFileSync(`${root}${file}`, 'utf8').replaceAll("\\'", "'")
      expect(
        ["'", '"', '`'].some((quote) => source.includes(quote + title)),
        one,
      ).toBe(true)
    }
  },
)
