import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTree, type Edit } from './tree.ts'

/**
 * What TypeScript says of sst.config.ts and infra, against the types of SST's platform; nothing if all is well.
 * @param edits mistakes to make first
 */
export const typeErrors = async (root: string, edits: Edit[] = []): Promise<string> => {
  const work = await mkdtemp(join(tmpdir(), 'sahut-infra-types-'))
  try {
    const tree = await createTree(root, work, edits)
    const tsc = spawn(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(tree, 'tsconfig.infra.json')],
      { cwd: tree, stdio: ['ignore', 'pipe', 'inherit'] },
    )
    let said = ''
    tsc.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    const [code] = (await once(tsc, 'close')) as [number | null]
    return code === 0 ? '' : said
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}
