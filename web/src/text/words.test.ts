import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const web = fileURLToPath(new URL('../../', import.meta.url))
const keysOf = (locale: string) =>
  Object.keys(JSON.parse(readFileSync(`${web}messages/${locale}.json`, 'utf8')) as object).filter(
    (key) => !key.startsWith('$'),
  )

test('all words are there in both languages, and the page says each of them somewhere', () => {
  const keys = keysOf('en')
  expect(keysOf('id').toSorted()).toEqual(keys.toSorted())
  const code = globSync('{src,worker}/**/*.{ts,tsx}', { cwd: web, exclude: ['src/paraglide/**'] })
    .map((file) => readFileSync(`${web}${file}`, 'utf8'))
    .join('\n')
  const said = new Set([...code.matchAll(/\bm\.(\w+)/g)].map(([, key]) => key))
  expect(keys.filter((key) => !said.has(key))).toEqual([])
})
