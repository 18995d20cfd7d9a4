import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileSettingOf, isSecret } from '@sahut/core/process/secret-files'
import { addressOf } from '@sahut/core/store/dynamodb/connection'
import * as functions from '@sahut/functions/env'
import * as gateway from '@sahut/gateway/env'
import { environmentOf, imageOf, ROOT } from '@sahut/tools/dockerfile-fixture'
import * as workers from '@sahut/workers/env'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { built, FILE, folderOf, followPage, serviceOf, services } from './compose-fixture.ts'

const Linted = z.object({
  messages: z.array(z.object({ rule: z.string(), line: z.number(), message: z.string() })),
})

/** Rules on taste; and that images of our own are built here, and that Caddy listens to the world, is on purpose. */
const OPINIONS = /-order$|^no-build-and-image$|^no-quotes-in-volumes$|^no-unbound-port-interfaces$/

const SCHEMAS = { workers, gateway, functions }

const page = followPage()
afterAll(page.remove)

describe('local/compose.yaml', () => {
  it('is what compose understands', () => {
    const { stdout } = spawnSync('dclint', ['--formatter', 'json', FILE], { encoding: 'utf8' })
    const [{ messages }] = z.tuple([Linted]).parse(JSON.parse(stdout))
    expect(messages.filter(({ rule }) => !OPINIONS.test(rule))).toEqual([])
  })

  it('builds its images by the Dockerfiles that are tested, and takes those of others by tag or digest', () => {
    for (const [name, { build, image }] of Object.entries(services)) {
      if (build === undefined) {
        expect(image, name).toMatch(/^\$\{\w+_IMAGE:-[\w/-]+:\d+\.\d+\.\d+[\w-]*\}$/)
        continue
      }
      const dockerfile = readFileSync(join(ROOT, build.dockerfile), 'utf8')
      const arguments_ = [...dockerfile.matchAll(/^ARG (\w+)=/gm)].map(([, argument]) => argument)
      expect(Object.entries(build.args), name).toEqual(arguments_.map((argument) => [argument, null]))
    }
  })

  it.each(['gateway', 'functions', 'worker-1', 'worker-2'])('%s accepts all its settings', (name) => {
    const service = serviceOf(name)
    const { Environment, readEnv } = SCHEMAS[folderOf(service) as keyof typeof SCHEMAS]
    const known = Object.entries<z.ZodType>(Environment.shape).flatMap(([setting, schema]) =>
      isSecret(schema) ? [setting, fileSettingOf(setting)] : [setting],
    )
    const environment = page.environmentIn(service)
    expect(known).toEqual(expect.arrayContaining(Object.keys(environment)))
    const settings = readEnv(environment)
    expect(settings.realtime.level).toBe('redis')
    expect(addressOf({ ...settings.store })).toBe('http://store:8000/')
  })

  it('lets browsers in at the broker if it is said where that is, and by gateways otherwise', () => {
    const set = { REALTIME_LEVEL: 'mqtt', MQTT_BROWSER_URL: 'wss://inbox.example.com/mqtt' }
    const { admission } = gateway.readEnv(page.environmentIn(serviceOf('gateway'), set))
    expect(admission).toMatchObject({ by: 'mosquitto', url: set.MQTT_BROWSER_URL })
    const { realtime } = workers.readEnv(page.environmentIn(serviceOf('worker-1'), set))
    expect(realtime).toMatchObject({ level: 'mqtt', mqtt: { host: 'mqtt', forBrowsers: true } })
    const without = page.environmentIn(serviceOf('functions'), { REALTIME_LEVEL: 'mqtt' })
    expect(functions.readEnv(without).admission).toBeUndefined()
  })

  it('lets nobody in but by Caddy', () => {
    const open = Object.entries(services).filter(([, { ports }]) => ports !== undefined)
    expect(open.map(([name]) => name)).toEqual(['web'])
    expect(services['web']?.ports).toEqual(['80:80', '443:443', '443:443/udp'])
    const inFront = Object.entries(services).filter(([, { networks }]) => networks.includes('front'))
    expect(inFront.map(([name]) => name)).toEqual(['web', 'gateway', 'functions', 'mqtt'])
  })

  it('gives what is ours nothing to write, no rights, and no way to more of them', () => {
    const small = (['redis', 'mqtt'] as const).map((name) => [name, services[name]] as const)
    for (const [name, service] of [...built, ...small]) {
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
