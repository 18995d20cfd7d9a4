import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { bundleConfig } from './bundle.ts'
import { runChild } from './child.ts'
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

/**
 * Builds a stage with SST's real components, in a process of its own, with nothing behind them.
 * @param root the repository, with SST's platform installed
 * @param edits mistakes to make first
 * @throws Error with what SST or Pulumi said if the stage can not be built
 */
export const buildStage = async (root: string, stage: string, edits: Edit[] = []): Promise<Built> => {
  const work = await mkdtemp(join(tmpdir(), 'sahut-infra-'))
  const bundle = join(platformOf(root), `sahut-check-${randomUUID()}.mjs`)
  const output = join(work, 'built.json')
  try {
    const tree = await createTree(root, work, edits)
    await bundleConfig(root, tree, bundle)
    const server = await startCliServer(root, tree, work)
    const env = {
      PATH: process.env['PATH'],
      // Pulumi and its AWS provider are the same for every stage and every mistake.
      NODE_COMPILE_CACHE: join(tmpdir(), 'sahut-compile-cache'),
      SST_SERVER: server.url,
      STAGE: stage,
      ROOT: tree,
      WORK: work,
      PLATFORM: platformOf(root),
      OUTPUT: output,
    }
    // Pulumi takes a stack at each of its thousands of promises. Only a build that fails is worth them: it runs again.
    const quick = await runChild(process.execPath, ['--stack-trace-limit=0', bundle], { env })
    const { isWell, said } = quick.isWell
      ? quick
      : await runChild(process.execPath, ['--enable-source-maps', bundle], { env })
    await server.close()
    if (!isWell) throw new Error(`The stage ${stage} can not be built:\n${said}`)
    return Built.parse(JSON.parse(await readFile(output, 'utf8')))
  } finally {
    await rm(bundle, { force: true })
    await rm(work, { recursive: true, force: true })
  }
}
