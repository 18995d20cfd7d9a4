/*
 * Runs inside SST's platform, as one bundle with it (infra/check/bundle.ts): builds a stage as `sst deploy` does, with
 * SST's real components, while Pulumi's mocks stand for AWS. What would be created is written to the file OUTPUT.
 */
import { writeFileSync } from 'node:fs'
import * as pulumi from '@pulumi/pulumi'
import { answerCall, outputsOf } from './aws.ts'
import { leaveClosuresOut } from './closures.ts'
import { unwrap } from './envelopes.ts'

export type Resource = { type: string; name: string; inputs: Record<string, unknown> }

const { STAGE = '', ROOT = '', WORK = '', PLATFORM = '', OUTPUT = '' } = process.env

const resources: Resource[] = []

const fail = (error: unknown): never => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exit(1)
}
// A throw inside of an `apply` would leave the run hanging for ever.
process.on('unhandledRejection', fail)

const start = async (): Promise<void> => {
  leaveClosuresOut()
  const globals = globalThis as Record<string, unknown>
  globals['$dev'] = false
  globals['$cli'] = {
    command: 'deploy',
    backend: '',
    env: {},
    paths: { home: WORK, root: ROOT, work: WORK, platform: PLATFORM },
    state: { version: {} },
  }
  const { default: config } = await import('sahut:config')
  const app = await config.app({ stage: STAGE })
  globals['$app'] = { ...app, stage: STAGE }

  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, id }) => {
        const plain = unwrap(inputs) as Record<string, unknown>
        resources.push({ type, name, inputs: plain })
        // What is there already is looked up by its name.
        if (id !== undefined && id !== '') return { id, state: { ...plain, ...outputsOf(type, id, plain) } }
        return { id: `${name}-id`, state: { ...plain, ...outputsOf(type, name, plain) } }
      },
      call: ({ token, inputs }) => answerCall(token, unwrap(inputs) as Record<string, unknown>),
    },
    app.name,
    STAGE,
    false,
  )
  const { run } = await import('sahut:run')
  await pulumi.runtime.runInPulumiStack(() => run(config.run))
  await pulumi.runtime.disconnect()
  writeFileSync(OUTPUT, JSON.stringify({ app: { ...app, stage: STAGE }, resources }))
  process.exit(0)
}

start().catch(fail)
