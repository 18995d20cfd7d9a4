import { realpath, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { platformOf } from './platform.ts'

/** Of esbuild's API what is used here; the platform brings the version that SST's CLI bundles with. */
type Plugin = {
  name: string
  setup: (build: {
    onResolve: (filter: { filter: RegExp }, resolve: () => { path: string; external: boolean }) => void
  }) => void
}
type Esbuild = {
  build: (options: Record<string, unknown> & { plugins?: Plugin[] }) => Promise<{
    metafile?: { outputs: Record<string, { exports: string[]; entryPoint?: string }> }
  }>
}

export const esbuildOf = (root: string): Esbuild =>
  createRequire(join(platformOf(root), 'package.json'))('esbuild') as Esbuild

const BEFORE = [
  "import { createRequire as $createRequire } from 'node:module'",
  'const require = $createRequire(import.meta.url)',
  'const __filename = import.meta.filename',
  'const __dirname = import.meta.dirname',
  // What SST has for Cloudflare looks into it at once, before there is a stage.
  'globalThis.$app = {}',
].join(';')

const COMMON = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'esnext',
  sourcemap: 'inline',
  sourcesContent: false,
  logLevel: 'silent',
}

/** SST's components in one file, with what builds stages with them (infra/synthesis). */
export type PlatformBundle = {
  file: string
  /** What SST's CLI hands to the files of an app. */ names: string[]
}

/**
 * Bundles SST's components, as SST's CLI does.
 * @param root the repository, whose platform is used
 * @param outfile a file in the platform's folder: what is not bundled is looked up from there
 */
export const bundlePlatform = async (root: string, outfile: string): Promise<PlatformBundle> => {
  const platform = platformOf(root)
  const shim = join(platform, 'src/shim/run.js')
  const contents = [
    `export * from ${JSON.stringify(shim)}`,
    'export * as aws from "@pulumi/aws"',
    'export * as random from "@pulumi/random"',
    `export * as sst from ${JSON.stringify(join(platform, 'src/components/index.ts'))}`,
    `import ${JSON.stringify(join(root, 'infra/synthesis/main.ts'))}`,
  ].join(';')
  const { metafile } = await esbuildOf(root).build({
    ...COMMON,
    stdin: { contents, resolveDir: platform },
    outfile,
    metafile: true,
    mainFields: ['module', 'main'],
    banner: { js: BEFORE },
    inject: [shim],
    alias: { 'sahut:run': join(platform, 'src/auto/run.ts') },
    nodePaths: [join(platform, 'node_modules')],
    external: ['@pulumi/*', '@pulumiverse/*', '@aws-sdk/*', 'esbuild', 'archiver', 'glob', 'vite', 'undici'],
  })
  const names = Object.values(metafile?.outputs ?? {}).flatMap(({ exports }) => exports)
  return { file: outfile, names }
}

/**
 * Bundles sst.config.ts of `tree` and infra, for a process that runs a platform's bundle.
 * @param work where the bundle is put
 * @returns its URL
 */
export const bundleConfig = async (
  root: string,
  { file, names }: PlatformBundle,
  tree: string,
  work: string,
): Promise<string> => {
  const inject = join(work, 'names.mjs')
  await writeFile(inject, `export { ${names.join(', ')} } from 'sahut:platform'\n`)
  const path = pathToFileURL(await realpath(file)).href
  const outfile = join(work, 'config.mjs')
  await esbuildOf(root).build({
    ...COMMON,
    entryPoints: [join(tree, 'sst.config.ts')],
    outfile,
    inject: [inject],
    plugins: [
      {
        name: 'platform',
        setup: (build) => {
          build.onResolve({ filter: /^sahut:platform$/ }, () => ({ path, external: true }))
        },
      },
    ],
  })
  return pathToFileURL(outfile).href
}
