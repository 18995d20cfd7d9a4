import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { bundleConfig } from './bundle.ts'
import { startCliServer } from './cli-server.ts'
import { platformOf } from './platform.ts'

const Built = z.object({
  app: z.looseObject({ name: z.string(), stage: z.string() }),
  resources: z.array(
    z.object({ type: z.string(), name: z.string(), inputs: z.record(z.string(), z.unknown()) }),
  ),
})

/** All that a stage would create on AWS. */
export type Built = z.infer<typeof Built>

/** A change of one file before a stage is built: what to replace in it, and by what. */
export type Edit = { file: string; from: string; to: string }

/** Parts of the repository that infra only names. */
const NAMED = ['core', 'workers', 'gateway', 'functions', 'node_modules', 'package.json', 'tsconfig.json']

/** A checkout that can be changed: infra is copied, what it names is linked, the web app is one page. */
const createTree = async (root: string, work: string, edit: Edit | undefined): Promise<string> => {
  const tree = join(work, 'tree')
  await mkdir(join(tree, 'web/dist'), { recursive: true })
  await writeFile(join(tree, 'web/dist/index.html'), '<!doctype html>')
  await writeFile(join(tree, '.dockerignore'), '.sst\n')
  await cp(join(root, 'sst.config.ts'), join(tree, 'sst.config.ts'))
  await mkdir(join(tree, 'infra'))
  for (const file of await readdir(join(root, 'infra')))
    if (file.endsWith('.ts')) await cp(join(root, 'infra', file), join(tree, 'infra', file))
  for (const name of NAMED) await symlink(join(root, name), join(tree, name))
  if (edit !== undefined) {
    const path = join(tree, edit.file)
    const before = await readFile(path, 'utf8')
    if (!before.includes(edit.from)) throw new Error(`${edit.file} has no ${JSON.stringify(edit.from)}`)
    await writeFile(
      path,
      before.replace(edit.from, () => edit.to),
    )
  }
  return tree
}

/**
 * Builds a stage with SST's real components, in a process of its own, with nothing behind them.
 * @param root the repository, with SST's platform installed
 * @param edit a mistake to make first
 * @throws Error with what SST or Pulumi said if the stage can not be built
 */
export const buildStage = async (root: string, stage: string, edit?: Edit): Promise<Built> => {
  const work = await mkdtemp(join(tmpdir(), 'sahut-infra-'))
  const bundle = join(platformOf(root), `sahut-check-${randomUUID()}.mjs`)
  const output = join(work, 'built.json')
  try {
    const tree = await createTree(root, work, edit)
    await bundleConfig(root, tree, bundle)
    const server = await startCliServer(root, tree, work)
    const child = spawn(process.execPath, ['--enable-source-maps', bundle], {
      env: {
        PATH: process.env['PATH'],
        SST_SERVER: server.url,
        STAGE: stage,
        ROOT: tree,
        WORK: work,
        PLATFORM: platformOf(root),
        OUTPUT: output,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text
      })
    }
    const [code] = (await once(child, 'close')) as [number | null]
    await server.close()
    if (code !== 0) throw new Error(`The stage ${stage} can not be built:\n${said.trim()}`)
    return Built.parse(JSON.parse(await readFile(output, 'utf8')))
  } finally {
    await rm(bundle, { force: true })
    await rm(work, { recursive: true, force: true })
  }
}
