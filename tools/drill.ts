import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { requireNode } from '@sahut/core/process/node-version'
import { runDrill } from './drill/run.ts'
import { complain } from './ending.ts'

/** A restore, practised on this machine: `npm run drill:restore`. It ends with a line of JSON, and with 1 if it failed. */
const run = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'sahut-drill-'))
  const { problems, ...figures } = await runDrill(folder, (step) => {
    process.stderr.write(`${step} …\n`)
  })
  for (const problem of problems) process.stderr.write(`- ${problem}\n`)
  process.stdout.write(`${JSON.stringify({ ...figures, problems: problems.length })}\n`)
  if (problems.length > 0) process.exitCode = 1
  else rmSync(folder, { recursive: true })
}

try {
  requireNode()
  await run()
} catch (error) {
  complain(error)
  process.exitCode = 1
}
