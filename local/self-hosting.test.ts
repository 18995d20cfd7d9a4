import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as gateway from '@sahut/gateway/env'
import { readAuthKey } from '@sahut/workers/whatsapp/auth/auth-crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { commandsOf, followPage, secrets, serviceOf, services } from './compose-fixture.ts'

const page = followPage()
const { folder, secretsFolder, readSet, environmentIn } = page
afterAll(page.remove)

describe('docs/self-hosting.md', () => {
  it('followed literally up to Docker, leaves settings and a key that Sahut accepts', async () => {
    expect(readSet()).toMatchObject({ SAHUT_DOMAIN: 'inbox.example.com' })
    expect(gateway.readEnv(environmentIn(serviceOf('gateway'))).origins).toEqual([
      'https://inbox.example.com',
    ])
    await expect(readAuthKey(join(secretsFolder, 'auth.key'))).resolves.toBeDefined()
  })

  it('makes a file for each secret that compose hands out, and lets only those read it who are to', () => {
    expect(readdirSync(secretsFolder).sort()).toEqual(Object.keys(secrets).sort())
    expect(Object.values(secrets).map(({ file }) => file)).toEqual(
      Object.keys(secrets).map((name) => `./secrets/${name}`),
    )
    expect(statSync(secretsFolder).mode & 0o777).toBe(0o700)
    for (const name of Object.keys(secrets))
      expect(statSync(join(secretsFolder, name)).mode & 0o777).toBe(0o400)
    const owners = readFileSync(join(folder, 'chown.log'), 'utf8').trim().split('\n')
    for (const [name, service] of Object.entries(services)) {
      // Compose shows a secret as the file is: Node's images run as 1000, Valkey's as 999, Mosquitto's as 1883, ScyllaDB's begins as root.
      const user = service.build === undefined ? (service.user ?? 'root') : '1000'
      for (const secret of service.secrets) {
        const owner = owners.find((line) => line.split(' ').includes(secret))?.split(' ')[0] ?? 'root'
        expect([name, secret, owner]).toEqual([name, secret, user])
      }
    }
  })

  it('pins each image that others make by its digest, and again when an upgrade names another tag', () => {
    const images = () =>
      Object.fromEntries(Object.entries(readSet()).filter(([name]) => name.endsWith('_IMAGE')))
    const first = images()
    expect(Object.keys(first).sort()).toEqual([
      'CADDY_IMAGE',
      'KAFKA_IMAGE',
      'MQTT_IMAGE',
      'NODE_IMAGE',
      'REDIS_IMAGE',
      'STORE_IMAGE',
    ])
    for (const image of Object.values(first))
      expect(image).toMatch(/^[\w/-]+:\d+\.\d+\.\d+[\w-]*@sha256:[0-9a-f]{64}$/)
    const compose = join(folder, 'local/compose.yaml')
    const before = readFileSync(compose, 'utf8')
    writeFileSync(compose, before.replace(/scylla:[\d.]+/, 'scylla:2099.1.1'))
    page.run('local/pin-images')
    writeFileSync(compose, before)
    expect(images()).toEqual({
      ...first,
      STORE_IMAGE: expect.stringContaining('scylla:2099.1.1@sha256:') as string,
    })
    expect(readSet()['SAHUT_DOMAIN']).toBe('inbox.example.com')
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
