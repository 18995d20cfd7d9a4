import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Report } from './findings.ts'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
const run = promisify(execFile)

const bench = async (...words: string[]): Promise<string> => {
  const { stdout } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...words], {
    maxBuffer: 10_000_000,
  })
  return stdout
}

describe('npm run bench', () => {
  it('lists each bench with a line when none is named', async () => {
    expect(await bench()).toMatch(/^ {2}inbound +\S/m)
  })

  it.each(['deliver', 'fanout'])('runs %s with both sides and gives their ratio', async (name) => {
    const report = Report.parse(JSON.parse((await bench(name, '--quick', '--json', '-')).trim()))
    expect(Object.values(report.ratios).every((ratio) => ratio > 0)).toBe(true)
    expect(report.goals).not.toHaveLength(0)
  })
})
