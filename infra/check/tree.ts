import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A change of one file before a stage is built: what to replace in it, and by what. */
export type Edit = { file: string; from: string; to: string }

/** Parts of the repository that infra only names. */
const NAMED = [
  '.sst',
  'core',
  'workers',
  'gateway',
  'functions',
  'node_modules',
  'package.json',
  'tsconfig.json',
]

/** A checkout that can be changed: infra is copied, what it names is linked, the web app is a page with a script and an icon. */
export const createTree = async (root: string, work: string, edits: Edit[]): Promise<string> => {
  const tree = join(work, 'tree')
  await mkdir(join(tree, 'web/dist/assets'), { recursive: true })
  await writeFile(join(tree, 'web/dist/index.html'), '<!doctype html>')
  await writeFile(join(tree, 'web/dist/icon.svg'), '<svg/>')
  await writeFile(join(tree, 'web/dist/assets/app-1a2b3c4d.js'), '')
  await writeFile(join(tree, '.dockerignore'), '.sst\n')
  for (const file of ['sst.config.ts', 'tsconfig.infra.json']) await cp(join(root, file), join(tree, file))
  await mkdir(join(tree, 'infra'))
  await symlink(join(root, 'infra/synthesis'), join(tree, 'infra/synthesis'))
  for (const file of await readdir(join(root, 'infra')))
    if (file.endsWith('.ts')) await cp(join(root, 'infra', file), join(tree, 'infra', file))
  for (const name of NAMED) await symlink(join(root, name), join(tree, name))
  for (const { file, from, to } of edits) {
    const path = join(tree, file)
    const before = await readFile(path, 'utf8')
    if (!before.includes(from)) throw new Error(`${file} has no ${JSON.stringify(from)}`)
    await writeFile(
      path,
      before.replace(from, () => to),
    )
  }
  return tree
}
