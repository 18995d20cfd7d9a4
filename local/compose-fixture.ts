import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '@sahut/tools/dockerfile-fixture'
import { expect } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

/*
 * local/compose.yaml as compose reads it, and what docs/self-hosting.md lays beside it: its commands, run in a folder
 * without Docker and without root.
 */

const Service = z.object({
  image: z.string(),
  build: z
    .object({
      context: z.literal('..'),
      dockerfile: z.string(),
      args: z.record(z.string(), z.string().nullable()),
    })
    .optional(),
  environment: z.record(z.string(), z.string()).default({}),
  entrypoint: z.array(z.string()).default([]),
  command: z.array(z.string()).default([]),
  secrets: z.array(z.string()).default([]),
  ports: z.array(z.string()).optional(),
  networks: z.array(z.string()),
  stop_grace_period: z.string().optional(),
  read_only: z.boolean().default(false),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  user: z.string().optional(),
  healthcheck: z.looseObject({ test: z.array(z.string()).optional() }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
})
export type Service = z.infer<typeof Service>

const Compose = z.looseObject({
  services: z.record(z.string(), Service),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
})

export const FILE = join(ROOT, 'local/compose.yaml')
const text = readFileSync(FILE, 'utf8')
export const { services, secrets } = Compose.parse(parse(text, { merge: true }))
export const built = Object.entries(services).filter(([, { build }]) => build !== undefined)
export const folderOf = ({ build }: Service): string => build?.dockerfile.replace('/Dockerfile', '') ?? ''

export const serviceOf = (name: string): Service => {
  const service = services[name]
  if (service === undefined) throw new Error(`There is no ${name}.`)
  return service
}

/** Blocks of commands in docs/self-hosting.md, by their heading. */
export const commandsOf = (heading: string): string => {
  const [, section = ''] = readFileSync(join(ROOT, 'docs/self-hosting.md'), 'utf8').split(`## ${heading}\n`)
  const [, block = ''] = /```sh\n(.*?)```/s.exec(section) ?? []
  return block
}

/** As docker answers: each image that is pulled has a digest of its own. */
const DOCKER = `
docker() {
  case "$1 $2" in
  'image inspect') printf '%s@sha256:%s\\n' "\${5%:*}" "$(printf %s "$5" | sha256sum | cut -c1-64)" ;;
  *) printf '%s\\n' "$*" >> "$home/docker.log" ;;
  esac
}`

/** Runs commands of the page in a folder that holds what they need of the repository, without Docker or root. */
const runIn = (folder: string, commands: string): void => {
  const bin = join(folder, 'bin')
  mkdirSync(bin, { recursive: true })
  const docker = join(bin, 'docker')
  writeFileSync(docker, `#!/bin/bash\nset -eu\nhome='${folder}'${DOCKER}\ndocker "$@"\n`, { mode: 0o755 })
  writeFileSync(join(bin, 'chown'), `#!/bin/bash\nprintf '%s\\n' "$*" >> '${folder}/chown.log'\n`, {
    mode: 0o755,
  })
  const { stderr, status } = spawnSync('bash', ['-c', `set -eu\n${commands}`], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` },
  })
  expect([stderr, status]).toEqual(['', 0])
}

/** As compose does: `${NAME}`, `${NAME:?sentence}`, `${NAME:-default}` and `${NAME:+instead}`. */
const filledIn = (value: string, set: Record<string, string>): string =>
  value.replace(
    /\$\{(\w+)(?::([?+-])([^}]*))?\}/g,
    (_all, variable: string, kind: string | undefined, word = '') => {
      const is = set[variable] ?? ''
      if (kind === '+') return is === '' ? '' : String(word)
      return is === '' ? String(word) : is
    },
  )

/** Follows the page up to a start in a folder of its own. */
export const followPage = () => {
  const folder = mkdtempSync(join(tmpdir(), 'sahut-self-hosting-'))
  mkdirSync(join(folder, 'local'))
  for (const file of ['local/pin-images', 'local/compose.yaml', 'local/mqtt-users.json'])
    cpSync(join(ROOT, file), join(folder, file))
  for (const { build } of Object.values(services))
    if (build !== undefined) cpSync(join(ROOT, build.dockerfile), join(folder, build.dockerfile))
  runIn(folder, commandsOf('Start'))

  const secretsFolder = join(folder, 'local/secrets')
  /** local/.env as the page leaves it. */
  const readSet = (): Record<string, string> =>
    Object.fromEntries(
      readFileSync(join(folder, 'local/.env'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    )
  return {
    folder,
    secretsFolder,
    readSet,
    secretOf: (name: string): string => readFileSync(join(secretsFolder, name), 'utf8'),
    /**
     * The environment in a container, with its secrets where the page put them.
     * @param more lines of local/.env
     */
    environmentIn: ({ environment }: Service, more: Record<string, string> = {}): Record<string, string> =>
      Object.fromEntries(
        Object.entries(environment).map(([name, value]) => [
          name,
          filledIn(value, { ...readSet(), ...more }).replace('/run/secrets', secretsFolder),
        ]),
      ),
    run: (commands: string): void => {
      runIn(folder, commands)
    },
    remove: (): void => {
      rmSync(folder, { recursive: true })
    },
  }
}
