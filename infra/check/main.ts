import { join } from 'node:path'
import { installPlatform } from './platform.ts'
import { problemsOf } from './problems.ts'
import { type Builder, createBuilder } from './stage-build.ts'
import { typeErrors } from './types.ts'

const ROOT = join(import.meta.dirname, '../..')
const STAGES = ['production', 'staging', 'personal']

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const checkStage = async (builder: Builder, stage: string): Promise<string[]> => {
  const began = performance.now()
  try {
    const built = await builder.build(stage)
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
const wrong = await typeErrors(ROOT)
const problems = wrong === '' ? [] : [wrong]
const builder = await createBuilder(ROOT, { tracesFailures: true })
for (const stage of STAGES) problems.push(...(await checkStage(builder, stage)))
await builder.close()
for (const problem of problems) process.stderr.write(`- ${problem}\n`)
if (problems.length > 0) process.exit(1)
say('infra is in order')
