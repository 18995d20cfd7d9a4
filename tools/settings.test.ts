import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { withSettings } from './settings.ts'

const page = readFileSync(new URL('../docs/settings.md', import.meta.url), 'utf8')

test('docs/settings.md says what the env.ts files say', () => {
  expect(page, 'run: npm run settings').toBe(withSettings(page))
})

test('a default comes from the schema, also where a setting is changed after it is read', () => {
  expect(page).toContain('| `METRICS_SECONDS` | workers, gateway | `60` |')
  expect(page).toContain('| `PORT` | gateway, functions | `4200` / `4300` |')
  expect(page).toContain('| `AUTH_SECRET` | gateway, functions | (required) |')
})

test('words that somebody put into a table are replaced, words around it stay', () => {
  const changed = page
    .replace('| the DynamoDB table |', '| some table |')
    .replace('# Settings', '# All settings')
  expect(withSettings(changed)).toBe(page.replace('# Settings', '# All settings'))
})
