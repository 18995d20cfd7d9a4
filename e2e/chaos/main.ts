import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { requireNode } from '@sahut/core/process/node-version'
import { complain } from '@sahut/tools/ending'
import { createProgress } from '@sahut/tools/progress'
import { readFlags } from './flags.ts'
import { runChaos } from './run.ts'

/** `npm run chaos`: see README. */
const run = async (): Promise<void> => {
  const flags = readFlags(process.argv.slice(2))
  const folder = mkdtempSync(join(tmpdir(), 'sahut-chaos-'))
  const began = performance.now()
  const say = (line: string): void => {
    process.stderr.write(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} ${line}\n`)
  }
  say(`seed ${String(flags.seed)}, everything is kept in ${folder}`)
  const { summary, complaints } = await runChaos(flags, folder, createProgress(process.stderr), say)
  for (const line of complaints) process.stderr.write(`${line}\n`)
  if (complaints.length > 0) process.stderr.write(`What was stored and logged is kept in ${folder}\n`)
  else if (!flags.keep) rmSync(folder, { recursive: true })
  const line = `${JSON.stringify(summary)}\n`
  if (flags.json === undefined || flags.json === '-') process.stdout.write(line)
  else writeFileSync(flags.json, line)
  process.exit(complaints.length > 0 ? 1 : 0)
}

try {
  requireNode()
  await run()
} catch (error) {
  complain(error)
  process.exit(1)
}
