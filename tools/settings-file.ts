import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { withSettings } from './settings.ts'

/*
 * npm run settings             writes the tables of docs/settings.md
 * npm run settings -- --check  only tells whether they are what the env.ts files say
 */

const FILE = new URL('../docs/settings.md', import.meta.url)

const { check } = parseArgs({ options: { check: { type: 'boolean', default: false } } }).values
const before = readFileSync(FILE, 'utf8')
const after = withSettings(before)
if (!check) writeFileSync(FILE, after)
else if (before !== after) {
  process.stderr.write('docs/settings.md is not what the env.ts files say. Run: npm run settings\n')
  process.exitCode = 1
}
