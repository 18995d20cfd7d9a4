/*
 * Runs inside SST's platform, as one bundle with it (infra/check/bundle.ts): builds stages as `sst deploy` does, with
 * SST's real components, while Pulumi's mocks stand for AWS. One after another, as whoever forked this process asks
 * for them; what would be created is the answer. A stage that can not be built ends the process, as parts of it may
 * still be under way.
 */
import { createRequire } from 'node:module'
import * as pulumi from '@pulumi/pulumi'
import { run } from 'sahut:run'
import { answerCall, outputsOf } from './aws.ts'
import { leaveClosuresOut } from './closures.ts'
import { unwrap } from './envelopes.ts'
import type { Wanted } from './wanted.ts'

type Resource = { type: string; name: string; inputs: Record<string, unknown> }

type Config = {
  app: (input: { stage: string }) => { name: string } & Record<string, unknown>
  run: () => Promise<Record<string, unknown>>
}

const { PLATFORM = '' } = process.env

/** Pulumi's own for several programs in one process: whatever it remembers of one stands in a store of its own. */
const { withLocalStorage } = createRequire(import.meta.url)('@pulumi/pulumi/runtime/state') as {
  withLocalStorage: <Result>(run: () => Result) => Result
}

const fail = (error: unknown): never => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exit(1)
}
// A throw inside of an `apply` would leave the run hanging for ever.
process.on('unhandledRejection', fail)

const build = async ({ stage, config: url, root, work }: Wanted) => {
  const globals = globalThis as Record<string, unknown>
  globals['$dev'] = false
  globals['$cli'] = {
    command: 'deploy',
    backend: '',
    env: {},
    paths: { home: work, root, work, platform: PLATFORM },
    state: { version: {} },
  }
  const { default: config } = (await import(url)) as { default: Config }
  const app = { ...config.app({ stage }), stage }
  globals['$app'] = app

  const resources: Resource[] = []
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
    stage,
    false,
  )
  await pulumi.runtime.runInPulumiStack(() => run(config.run))
  await pulumi.runtime.disconnect()
  // The folder of the stage is removed.
  process.chdir(PLATFORM)
  return { app, resources }
}

leaveClosuresOut()
process.on('disconnect', () => process.exit(0))
process.on('message', (wanted: Wanted) => {
  withLocalStorage(() => build(wanted)).then((built) => process.send?.(built), fail)
})
