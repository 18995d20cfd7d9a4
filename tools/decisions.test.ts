import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const folder = fileURLToPath(new URL('../docs/decisions/', import.meta.url))
const index = readFileSync(`${folder}README.md`, 'utf8')
const pages = readdirSync(folder).filter((name) => name !== 'README.md')

test('each decision has its number, date and status, and stands so in the index', () => {
  for (const name of pages) {
    const number = name.slice(0, 4)
    const [, title, date, status] =
      /^# \d+\. (.+)\n\nDate: (\d{4}-\d\d-\d\d)\nStatus: (.+)\n/.exec(
        readFileSync(`${folder}${name}`, 'utf8'),
      ) ?? []
    const cells = index
      .split('\n')
      .find((line) => line.startsWith(`| ${number}`))
      ?.split('|')
      .map((cell) => cell.trim())
    expect(cells, name).toEqual(['', number, `[${String(title)}](${name})`, date, status, ''])
  }
})

test('a missing number of a decision is explained', () => {
  const numbers = pages.map((name) => Number(name.slice(0, 4)))
  const unused = Array.from({ length: Math.max(...numbers) }, (_, at) => at + 1).filter(
    (number) => !numbers.includes(number),
  )
  const explained = index.split('\n').find((line) => line.startsWith('These numbers')) ?? ''
  expect([...explained.matchAll(/\d{4}/g)].map(([number]) => Number(number))).toEqual(unused)
})
