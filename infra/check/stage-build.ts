import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { Wanted } from '../synthesis/wanted.ts'
import { bundleConfig, bundlePlatform } from './bundle.ts'
import { startCliServer } from './cli-server.ts'
import { platformOf } from './platform.ts'
import { createTree, type Edit } from './tree.ts'

const Built = z.object({
  app: z.looseObject({ name: z.string(), stage: z.string() }),
  resources: z.array(
    z.object({ type: z.string(), name: z.string(), inputs: z.record(z.string(), z.unknown()) }),
  ),
})

/** All that a stage would create on AWS. */
export type Built = z.infer<typeof Built>

/** Builds stages with SST's real components, in a process of its own, with nothing behind them. */
export type Builder = {
  /**
   * One at a time.
   * @param edits mistakes to make first
   * @throws Error with what SST or Pulumi said if the stage can not be built
   */
  build: (stage: string, edits?: Edit[]) => Promise<Built>
  close: () => Promise<void>
}

/** A process that builds one stage after another, until one fails. */
const startProcess = (bundle: string, args: string[], env: NodeJS.ProcessEnv) => {
  const child: ChildProcess = fork(bundle, { execArgv: args, env, silent: true })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  const exited = once(child, 'exit')
  // All that it said has come.
  const silent = once(child, 'close')
  return {
    hasEnded: () => !child.connected,
    /** @throws Error with what it said */
    build: async (wanted: Wanted): Promise<Built> => {
      said = ''
      const answered = once(child, 'message')
      child.send(wanted)
      const answer = await Promise.race([answered, silent.then(() => undefined)])
      if (answer === undefined) throw new Error(said.trim())
      return Built.parse(answer[0])
    },
    end: async (): Promise<void> => {
      if (child.connected) child.disconnect()
      await exited
    },
  }
}

/**
 * @param root the repository, with SST's platform installed
 * @param tracesFailures builds what has failed once more, to say where in the code that was: it takes some seconds
 */
export const createBuilder = async (root: string, { tracesFailures = false } = {}): Promise<Builder> => {
  const work = await mkdtemp(join(tmpdir(), 'sahut-infra-'))
  const file = join(platformOf(root), `sahut-check-${randomUUID()}.mjs`)
  const platform = await bundlePlatform(root, file)
  const server = await startCliServer(root, work)
  const env = {
    PATH: process.env['PATH'],
    // Pulumi and its AWS provider are the same each time.
    NODE_COMPILE_CACHE: join(tmpdir(), 'sahut-compile-cache'),
    SST_SERVER: server.url,
    // As `sst secret set` has it.
    SST_SECRET_MqttUrl: 'mqtts://sahut:secret!@broker.example.com:8883',
    SST_SECRET_EmqxApiSecret: 'secret! of the REST API',
    SST_SECRET_MqttBrokerSecret: 'secret! of the broker, 32 bytes at least',
    PLATFORM: platformOf(root),
  }
  // Pulumi takes a stack at each of its thousands of promises: only a build that fails is worth them.
  const start = () => startProcess(file, ['--stack-trace-limit=0'], env)
  let running = start()

  const build: Builder['build'] = async (stage, edits = []) => {
    const own = await mkdtemp(join(work, 'stage-'))
    try {
      const tree = await createTree(root, own, edits)
      const config = await bundleConfig(root, platform, tree, own)
      const wanted = { stage, config, root: tree, work: own }
      if (running.hasEnded()) running = start()
      try {
        return await running.build(wanted)
      } catch (error) {
        if (!tracesFailures) throw error
        const slow = startProcess(file, ['--enable-source-maps'], env)
        const built = await slow.build(wanted)
        await slow.end()
        return built
      }
    } catch (error) {
      throw new Error(
        `The stage ${stage} can not be built:\n${error instanceof Error ? error.message : String(error)}`,
        { cause: error },
      )
    } finally {
      await rm(own, { recursive: true, force: true })
    }
  }

  return {
    build,
    close: async () => {
      await running.end()
      await server.close()
      await rm(file, { force: true })
      await rm(work, { recursive: true, force: true })
    },
  }
}
