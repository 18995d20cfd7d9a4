import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { SahutError } from '@sahut/core/contract/errors'
import { build } from 'esbuild'
import { z } from 'zod'
import { buildWeb, WEB_DIST } from './web-build.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Where `npm run build` leaves what the images contain. */
const DIST = `${ROOT}dist`

/**
 * What is deployed by itself: its entries, and the packages that stay outside of its bundle. Native code and
 * WebAssembly beside the code can't be bundled; Baileys brings libsignal, which is under GPL-3.0, as a package of its own that whoever likes can replace.
 */
const SERVICES = {
  workers: {
    entries: ['main', 'health'],
    outside: ['@node-rs/argon2', '@whiskeysockets/baileys', '@platformatic/kafka', 'sharp'],
  },
  gateway: { entries: ['main'], outside: ['@node-rs/argon2', '@platformatic/kafka'] },
  functions: { entries: ['main', 'setup'], outside: ['@node-rs/argon2', '@platformatic/kafka'] },
} as const

type Service = keyof typeof SERVICES

/** Packages that come as CommonJS ask for Node's modules by `require`, which an ES module does not have. */
const BANNER = `import { createRequire as $createRequire } from 'node:module'\nconst require = $createRequire(import.meta.url)\n`

/** How an image gets its packages. None of them needs a script of its own. */
const INSTALL = ['ci', '--omit=dev', '--ignore-scripts']

const Manifest = z.object({ name: z.string(), version: z.string() })
const Lock = z.object({ packages: z.record(z.string(), z.looseObject({ version: z.string().optional() })) })

const run = promisify(execFile)

const write = (path: string, value: object): void => {
  writeFileSync(path, `${JSON.stringify(value, undefined, 2)}\n`)
}

const read = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), 'utf8'))

/**
 * Writes what a service has outside of its bundle as a package.json with its lock: of the repository's lock npm keeps
 * what that needs, at the same versions and places.
 * @throws Error with what npm said if the repository's lock lacks some of it
 */
const lock = async (service: Service, out: string): Promise<void> => {
  const { name, version } = Manifest.parse(read(`${service}/package.json`))
  const { packages } = Lock.parse(read('package-lock.json'))
  const dependencies = Object.fromEntries(
    SERVICES[service].outside.map((one) => [one, packages[`node_modules/${one}`]?.version]),
  )
  write(join(out, 'package.json'), { name, version, private: true, type: 'module', dependencies })
  cpSync(join(ROOT, 'package-lock.json'), join(out, 'package-lock.json'))
  await run('npm', ['install', '--package-lock-only', '--offline', '--no-audit', '--no-fund'], { cwd: out })
}

const buildService = async (service: Service, out: string): Promise<void> => {
  const { entries, outside } = SERVICES[service]
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  const { warnings } = await build({
    absWorkingDir: ROOT,
    entryPoints: entries.map((entry) => `${service}/${entry}.ts`),
    outdir: out,
    bundle: true,
    // What is imported only where it is used stays in files of its own.
    splitting: true,
    chunkNames: 'parts/[name]-[hash]',
    platform: 'node',
    target: 'node24',
    format: 'esm',
    banner: { js: BANNER },
    external: [...outside],
    // Names stand in logs and in stacks; a bundle that is readable needs no map.
    minify: false,
    logLevel: 'silent',
  })
  if (warnings.length > 0)
    throw new SahutError('internal', `${service}: ${warnings.map(({ text }) => text).join('; ')}`)
  await lock(service, out)
}

/**
 * Makes what the images contain: a folder for each service with its bundle and the exact list of its production
 * dependencies (`npm ci` there brings them), and `web` with the web app's files.
 * @throws Error of esbuild or Vite, which says what is wrong in which file
 */
export const buildArtefacts = async (out: string = DIST): Promise<void> => {
  for (const service of Object.keys(SERVICES) as Service[]) await buildService(service, join(out, service))
  await buildWeb()
  rmSync(join(out, 'web'), { recursive: true, force: true })
  cpSync(WEB_DIST, join(out, 'web'), { recursive: true })
}

/**
 * Lays what `npm run build` made in an empty folder, and the production dependencies beside it, as the images do.
 * @throws Error with what npm said if a package can't be had
 */
export const installArtefacts = async (dist: string, folder: string): Promise<void> => {
  cpSync(dist, folder, { recursive: true })
  for (const service of Object.keys(SERVICES))
    await run('npm', [...INSTALL, '--prefer-offline', '--no-audit', '--no-fund'], {
      cwd: join(folder, service),
    })
}
