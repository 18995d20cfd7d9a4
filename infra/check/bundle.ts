import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'
import { platformOf } from './platform.ts'

/** Of esbuild's API what is used here; the platform brings the version that SST's CLI bundles with. */
type Plugin = {
  name: string
  setup: (build: {
    onLoad: (
      filter: { filter: RegExp },
      load: (file: { path: string }) => Promise<{ contents: string; loader: 'ts' } | undefined>,
    ) => void
  }) => void
}
type Esbuild = {
  build: (options: Record<string, unknown> & { plugins?: Plugin[] }) => Promise<{
    metafile?: { outputs: Record<string, { exports: string[]; entryPoint?: string }> }
  }>
}

export const esbuildOf = (root: string): Esbuild =>
  createRequire(join(platformOf(root), 'package.json'))('esbuild') as Esbuild

const REQUIRE =
  "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url); const __filename = import.meta.filename; const __dirname = import.meta.dirname;"

/** SST's CLI hands these names to the files of an app. */
const importsOf = (platform: string): string =>
  [
    'import * as aws from "@pulumi/aws"',
    'import * as random from "@pulumi/random"',
    `import * as sst from ${JSON.stringify(join(platform, 'src/components/index.ts'))}`,
  ].join(';')

/**
 * Bundles sst.config.ts of `tree` and SST's components, as SST's CLI does.
 * @param root the repository, whose platform is used
 * @param outfile a file in the platform's folder: what is not bundled is looked up from there
 */
export const bundleConfig = async (root: string, tree: string, outfile: string): Promise<void> => {
  const platform = platformOf(root)
  const prefix = importsOf(platform)
  const withImports: Plugin = {
    name: 'imports',
    setup: (build) => {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const isOfApp = path === join(tree, 'sst.config.ts') || dirname(path) === join(tree, 'infra')
        if (!isOfApp || path.includes(`${sep}node_modules${sep}`)) return undefined
        return { contents: `${prefix};${await readFile(path, 'utf8')}`, loader: 'ts' }
      })
    },
  }
  await esbuildOf(root).build({
    entryPoints: [join(root, 'infra/synthesis/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'esnext',
    mainFields: ['module', 'main'],
    sourcemap: 'inline',
    sourcesContent: false,
    logLevel: 'silent',
    banner: { js: REQUIRE },
    inject: [join(platform, 'src/shim/run.js')],
    alias: {
      'sahut:config': join(tree, 'sst.config.ts'),
      'sahut:run': join(platform, 'src/auto/run.ts'),
    },
    nodePaths: [join(platform, 'node_modules')],
    external: ['@pulumi/*', '@pulumiverse/*', '@aws-sdk/*', 'esbuild', 'archiver', 'glob', 'vite', 'undici'],
    plugins: [withImports],
  })
}
