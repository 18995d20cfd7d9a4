import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as functions from '@sahut/functions/env'
import * as gateway from '@sahut/gateway/env'
import * as workers from '@sahut/workers/env'
import { readAuthKey } from '@sahut/workers/whatsapp/auth/auth-crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { environmentOf, imageOf, ROOT } from '@sahut/tools/dockerfile-fixture'

const Service = z.object({
  image: z.string(),
  build: z.object({ context: z.literal('..'), dockerfile: z.string() }).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  command: z.array(z.string()).optional(),
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
type Service = z.infer<typeof Service>

const Compose = z.looseObject({
  services: z.record(z.string(), Service),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
})

const Linted = z.object({
  messages: z.array(z.object({ rule: z.string(), line: z.number(), message: z.string() })),
})

/** Rules on taste; and that images of our own are built here, and that Caddy listens to the world, is on purpose. */
const OPINIONS = /-order$|^no-build-and-image$|^no-quotes-in-volumes$|^no-unbound-port-interfaces$/

const FILE = join(ROOT, 'local/compose.yaml')
const text = readFileSync(FILE, 'utf8')
const { services, secrets } = Compose.parse(parse(text, { merge: true }))
const built = Object.entries(services).filter(([, { build }]) => build !== undefined)
const folderOf = ({ build }: Service): string => build?.dockerfile.replace('/Dockerfile', '') ?? ''

/** What docs/self-hosting.md puts in local/.env. */
const SET: Record<string, string> = { SAHUT_DOMAIN: 'inbox.example.com', AUTH_SECRET: 'x'.repeat(44) }

/** As compose does: `${NAME}` and `${NAME:?sentence}`. */
const filledIn = (
  environment: Record<string, string>,
  set: Record<string, string> = SET,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      value.replace(/\$\{(\w+)(?::\?[^}]*)?\}/g, (_all, variable: string) => set[variable] ?? ''),
    ]),
  )

const SCHEMAS = { workers, gateway, functions }

/** Blocks of commands in docs/self-hosting.md, by their heading. */
const commandsOf = (heading: string): string => {
  const [, section = ''] = readFileSync(join(ROOT, 'docs/self-hosting.md'), 'utf8').split(`## ${heading}\n`)
  const [, block = ''] = /```sh\n(.*?)```/s.exec(section) ?? []
  return block
}

describe('docs/self-hosting.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sahut-self-hosting-'))
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  it('followed literally up to Docker, leaves settings and a key that Sahut accepts', async () => {
    const before = 'set -eu; mkdir local; chown() { :; }; docker() { printf "%s\\n" "$*" >> docker.log; }\n'
    const { stderr, status } = spawnSync('bash', ['-c', before + commandsOf('Start')], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect([stderr, status]).toEqual(['', 0])
    const set = Object.fromEntries(
      readFileSync(join(folder, 'local/.env'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    )
    expect(Object.keys(set).sort()).toEqual(Object.keys(SET).sort())
    const environment = filledIn(services['gateway']?.environment ?? {}, set)
    expect(gateway.readEnv(environment).origins).toEqual(['https://inbox.example.com'])
    await expect(readAuthKey(join(folder, 'local/secrets/auth.key'))).resolves.toBeDefined()
  })

  it('names only services that there are', () => {
    const named = ['Start', 'Upgrade', 'Back up and restore'].flatMap((heading) =>
      commandsOf(heading)
        .split('\n')
        .flatMap(
          (line) => /(?:--wait|stop|in) ((?:[\w-]+ ?)+)(?:; do)?$/.exec(line)?.[1]?.trim().split(' ') ?? [],
        ),
    )
    expect(named).toContain('worker-2')
    for (const name of named) expect(Object.keys(services)).toContain(name)
  })
})

describe('local/compose.yaml', () => {
  it('is what compose understands', () => {
    const { stdout } = spawnSync('dclint', ['--formatter', 'json', FILE], { encoding: 'utf8' })
    const [{ messages }] = z.tuple([Linted]).parse(JSON.parse(stdout))
    expect(messages.filter(({ rule }) => !OPINIONS.test(rule))).toEqual([])
  })

  it('builds its images by the Dockerfiles that are tested, and pins the others', () => {
    for (const [name, { build, image }] of Object.entries(services)) {
      if (build === undefined) expect(image, name).toMatch(/:\d+\.\d+\.\d+/)
      else expect(existsSync(join(ROOT, build.dockerfile)), name).toBe(true)
    }
  })

  it.each(['gateway', 'functions', 'worker-1', 'worker-2'])('%s accepts all its settings', (name) => {
    const service = services[name]
    if (service === undefined) throw new Error(`There is no ${name}.`)
    const { Environment, readEnv } = SCHEMAS[folderOf(service) as keyof typeof SCHEMAS]
    const environment = filledIn(service.environment)
    expect(Object.keys(Environment.shape)).toEqual(expect.arrayContaining(Object.keys(environment)))
    const settings = readEnv(environment)
    expect(settings.realtime.level).toBe('redis')
    expect(settings.store.endpoint).toBe('http://store:8000')
  })

  it('lets nobody in but by Caddy', () => {
    const open = Object.entries(services).filter(([, { ports }]) => ports !== undefined)
    expect(open.map(([name]) => name)).toEqual(['web'])
    expect(services['web']?.ports).toEqual(['80:80', '443:443', '443:443/udp'])
    const inFront = Object.entries(services).filter(([, { networks }]) => networks.includes('front'))
    expect(inFront.map(([name]) => name)).toEqual(['web', 'gateway', 'functions'])
  })

  it('holds no secret', () => {
    expect(secrets).toEqual({ 'auth.key': { file: './secrets/auth.key' } })
    const values = Object.values(services).flatMap(({ environment }) => Object.entries(environment))
    for (const [name, value] of values)
      if (/SECRET|KEY|PASSWORD|TOKEN/.test(name)) expect(value).toMatch(/^\$\{\w+:\?.*\}$|^\/run\/secrets\//)
  })

  it('gives what is ours nothing to write, no rights, and no way to more of them', () => {
    for (const [name, service] of [...built, ['redis', services['redis']] as const]) {
      expect(service, name).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      })
    }
  })

  it('gives a worker the time to hand its numbers over, and tells the others where it is', () => {
    const all = Object.entries(services).filter(([, service]) => folderOf(service) === 'workers')
    expect(all).toHaveLength(2)
    for (const [name, { stop_grace_period, environment, networks }] of all) {
      expect(stop_grace_period).toBe('120s')
      expect(environment['SHUTDOWN_SECONDS']).toBe('110')
      expect(environment['PEER_HOST']).toBe(name)
      // One network: its name leads to one address only.
      expect(networks).toEqual(['inside'])
      expect(environmentOf(imageOf('workers'))['PEER_PORT']).toBe('4400')
    }
  })

  it('knows of everything whether it works, and starts nothing before what it stands on', () => {
    for (const [name, service] of Object.entries(services)) {
      const inImage =
        service.build !== undefined &&
        imageOf(folderOf(service)).steps.some(({ keyword }) => keyword === 'HEALTHCHECK')
      expect(inImage || service.healthcheck?.test !== undefined, name).toBe(true)
      for (const [other, { condition }] of Object.entries(service.depends_on))
        expect([name, other, condition]).toEqual([
          name,
          other,
          other === 'setup' ? 'service_completed_successfully' : 'service_healthy',
        ])
    }
    for (const name of ['gateway', 'functions', 'worker-1', 'worker-2'])
      expect(Object.keys(services[name]?.depends_on ?? {})).toEqual(['setup', 'redis'])
  })

  it('acknowledges nothing that the store has not on its disk', () => {
    expect(services['store']?.command).toEqual(
      expect.arrayContaining(['--commitlog-sync=batch', '--alternator-write-isolation=always']),
    )
  })
})
