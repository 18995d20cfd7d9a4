import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runChild } from './child.ts'
import { createTree, type Edit } from './tree.ts'

/**
 * What TypeScript says of sst.config.ts and infra, against the types of SST's platform; nothing if all is well.
 * @param edits mistakes to make first
 */
export const typeErrors = async (root: string, edits: Edit[] = []): Promise<string> => {
  const work = await mkdtemp(join(tmpdir(), 'sahut-infra-types-'))
  try {
    const tree = await createTree(root, work, edits)
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const args = [tsc, '-p', join(tree, 'tsconfig.infra.json')]
    const { isWell, said } = await runChild(process.execPath, args, { cwd: tree, env: process.env })
    return isWell ? '' : said
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}
