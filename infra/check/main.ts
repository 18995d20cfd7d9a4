import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { installPlatform } from './platform.ts'
import { problemsOf } from './problems.ts'
import { buildStage } from './stage-build.ts'

const ROOT = join(import.meta.dirname, '../..')
const STAGES = ['production', 'staging', 'personal']

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const checkTypes = async (): Promise<string[]> => {
  const tsc = spawn(
    process.execPath,
    [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.infra.json'],
    {
      cwd: ROOT,
      stdio: 'inherit',
    },
  )
  const [code] = (await once(tsc, 'close')) as [number | null]
  return code === 0 ? [] : ['sst.config.ts or infra/ has wrong types, see above']
}

const checkStage = async (stage: string): Promise<string[]> => {
  const began = performance.now()
  try {
    const built = await buildStage(ROOT, stage)
    const problems = problemsOf(built, ROOT)
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    say(
      `${stage}: ${String(built.resources.length)} resources, ${String(problems.length)} problems, ${seconds} s`,
    )
    return problems.map((problem) => `${stage}: ${problem}`)
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

const lacking = await installPlatform(ROOT)
if (lacking !== undefined) {
  process.stderr.write(`infra can't be checked: ${lacking}\n`)
  process.exit(1)
}
const problems = [...(await checkTypes())]
for (const stage of STAGES) problems.push(...(await checkStage(stage)))
for (const problem of problems) process.stderr.write(`- ${problem}\n`)
if (problems.length > 0) process.exit(1)
say('infra is in order')
