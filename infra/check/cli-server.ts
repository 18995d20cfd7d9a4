import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { esbuildOf } from './bundle.ts'

const Call = z.object({ method: z.string(), params: z.tuple([z.unknown()]) })
const Target = z.object({
  functionID: z.string(),
  handler: z.string(),
  properties: z.object({ install: z.record(z.string(), z.string()).optional() }).nullish(),
})
type Target = z.infer<typeof Target>

const REGION_OF_BOOTSTRAP = {
  asset: 'sst-asset',
  assetEcrRegistryId: '123456789012',
  assetEcrUrl: 'registry/sst-asset',
  state: 'sst-state',
  appsyncHttp: '',
  appsyncRealtime: '',
}

const Package = z.object({ version: z.string() })

/** Packages that Lambda would get in another version than everything else here. */
const strangers = async (root: string, install: Record<string, string>): Promise<string[]> => {
  const found = await Promise.all(
    Object.entries(install).map(async ([name, wanted]) => {
      const file = await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8')
      const { version } = Package.parse(JSON.parse(file))
      return version === wanted ? [] : [`it installs ${name} ${wanted}, and the rest of Sahut ${version}`]
    }),
  )
  return found.flat()
}

/** Bundles a function as the CLI does, so that a handler or an export that is missing is an error here too. */
const buildFunction = async (root: string, work: string, { functionID, handler, properties }: Target) => {
  const [, path = '', name = ''] = /^(.*)\.([^.]+)$/.exec(handler) ?? []
  const entry = join(root, `${path}.ts`)
  if (!existsSync(entry)) return { errors: [`${functionID}: there is no ${path}.ts`] }
  const out = await mkdtemp(join(work, 'function-'))
  try {
    const { metafile } = await esbuildOf(root).build({
      entryPoints: [entry],
      outfile: join(out, 'bundle.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'esnext',
      logLevel: 'silent',
      metafile: true,
      external: Object.keys(properties?.install ?? {}),
    })
    const names = Object.values(metafile?.outputs ?? {}).flatMap(({ exports }) => exports)
    const others = await strangers(root, properties?.install ?? {})
    if (others.length > 0) return { errors: others.map((other) => `${functionID}: ${other}`) }
    if (!names.includes(name)) return { errors: [`${functionID}: ${path}.ts exports no ${name}`] }
    return { handler: `bundle.${name}`, out, errors: [], sourcemaps: [] }
  } catch (error) {
    return { errors: [`${functionID}: ${error instanceof Error ? error.message : String(error)}`] }
  }
}

/**
 * What SST's components ask of their CLI while stages are built, on loopback. A function is built once for all of them:
 * they differ in infra only.
 * @param root the repository
 * @param work where functions are built
 */
export const startCliServer = async (root: string, work: string) => {
  const functions = new Map<string, ReturnType<typeof buildFunction>>()
  const built = (input: unknown): ReturnType<typeof buildFunction> => {
    const target = Target.parse(input)
    const key = JSON.stringify(target)
    const known = functions.get(key) ?? buildFunction(root, work, target)
    functions.set(key, known)
    return known
  }
  const answer = async (request: IncomingMessage): Promise<unknown> => {
    const { method, params } = Call.parse(JSON.parse(await text(request)))
    if (method === 'Provider.Aws.Bootstrap') return REGION_OF_BOOTSTRAP
    if (method === 'Provider.Aws.Appsync') return { http: '', realtime: '' }
    if (method === 'Runtime.AddTarget') return true
    if (method === 'Runtime.Build') return built(params[0])
    throw new Error(`rpc: can't find ${method}`)
  }
  const server = createServer((request, response) => {
    answer(request).then(
      (result) => response.end(JSON.stringify({ result })),
      (error: unknown) =>
        response.end(JSON.stringify({ error: error instanceof Error ? error.message : String(error) })),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
