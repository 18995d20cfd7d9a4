import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTeam, openGround } from '@sahut/core/auth/team-fixture'
import { createBrowsers } from '@sahut/core/browsers/browsers'
import { connectBrowser } from '@sahut/core/browsers/browsers-fixture'
import { openBus } from '@sahut/core/bus/bus-level'
import { newLog } from '@sahut/core/bus/bus-fixture'
import { inboxTopics } from '@sahut/core/contract/mqtt'
import { partsOf } from '@sahut/core/store/dynamodb/connection'
import * as functions from '@sahut/functions/env'
import { freePort } from '@sahut/testing/parts/free-port'
import { spawnRedis } from '@sahut/testing/parts/redis'
import * as workers from '@sahut/workers/env'
import { createLogger } from '@sahut/core/process/logger'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { spawnCaddy } from './caddy-fixture.ts'
import { followPage, serviceOf, services } from './compose-fixture.ts'
import { startMosquitto } from './mosquitto-fixture.ts'

const page = followPage()
const { folder, secretsFolder, environmentIn, secretOf } = page
const logger = createLogger('compose', 'silent')
afterAll(page.remove)

/** Two workers with this environment hear each other. */
const expectTalk = async (environment: Record<string, string>): Promise<void> => {
  const { realtime } = workers.readEnv(environment)
  const [sender, hearer] = await Promise.all([openBus(realtime, logger), openBus(realtime, logger)])
  const { chat, commit } = newLog()
  const heard = new Promise<number>((resolve) => {
    void hearer.follow(chat.inboxId, ({ seq }) => {
      resolve(seq)
    })
  })
  const sending = setInterval(() => {
    sender.tell(commit(7))
  }, 20)
  expect(await heard).toBe(7)
  clearInterval(sending)
  await sender.close()
  await hearer.close()
}

describe('local/compose.yaml', () => {
  it('holds no secret, and gives a service only the files that it names', () => {
    for (const [name, { environment, entrypoint, command, secrets: given }] of Object.entries(services)) {
      for (const [setting, value] of Object.entries(environment))
        if (/SECRET|KEY|PASSWORD|TOKEN|REDIS|ENDPOINT/.test(setting))
          expect(value).toMatch(/^\/run\/secrets\//)
      const words = [...Object.values(environment), ...entrypoint, ...command].join(' ')
      const named = [...words.matchAll(/\/run\/secrets\/([\w.-]+)/g)].map(([, secret]) => secret)
      expect([...new Set(named)].sort(), name).toEqual([...given].sort())
    }
  })

  it.each(['redis', 'redis-streams'])(
    'lets nobody use Valkey without the password, who may only ask whether it lives, and level %s with it',
    async (level) => {
      const redis = await spawnRedis({ args: ['--aclfile', join(secretsFolder, 'redis.acl')] })
      try {
        expect(serviceOf('redis').command).toEqual(
          expect.arrayContaining(['--aclfile', '/run/secrets/redis.acl']),
        )
        expect(serviceOf('redis').healthcheck?.test).toEqual(['CMD', 'valkey-cli', '-e', 'ping'])
        expect(await redis.command('-e', 'ping')).toBe('PONG')
        for (const command of ['SPUBLISH sahut:fleet x', 'SSUBSCRIBE sahut:fleet', 'GET a', 'ACL LIST'])
          expect(await redis.command(...command.split(' '))).toMatch(/^NOPERM/)
        const url = secretOf('redis-url').replace('@redis:6379', `@127.0.0.1:${String(redis.port)}`)
        const asWorker = {
          ...environmentIn(serviceOf('worker-1')),
          REDIS_URL_FILE: '',
          REDIS_URL: url.trim(),
          REALTIME_LEVEL: level,
        }
        await expectTalk(asWorker)
      } finally {
        await redis.stop()
      }
    },
  )

  it('lets nobody use Mosquitto without the password, level mqtt with it, and browsers by Caddy as the API says', async () => {
    const [port, browserPort, door] = [await freePort(), await freePort(), await freePort()]
    const mosquitto = await startMosquitto(folder, secretsFolder, port, browserPort)
    const caddy = await spawnCaddy({ port: door, web: folder, api: 1, gateway: 1, mqtt: browserPort })
    const ground = await openGround()
    try {
      const url = secretOf('mqtt-url')
        .trim()
        .replace('@mqtt:1883', `@127.0.0.1:${String(port)}`)
      const set = { REALTIME_LEVEL: 'mqtt', MQTT_BROWSER_URL: `ws://127.0.0.1:${String(door)}/mqtt` }
      const environmentOf = (name: string) => ({
        ...environmentIn(serviceOf(name), set),
        MQTT_URL_FILE: '',
        MQTT_URL: url,
      })
      await expectTalk(environmentOf('worker-1'))

      // Caddy speaks no TLS here.
      const { admission: settings } = functions.readEnv({ ...environmentOf('functions'), PUBLIC_URL: '' })
      const browsers = createBrowsers(settings, { access: ground.access, secret: 'not needed here', logger })
      if (browsers === undefined) throw new Error('There are settings.')
      const { agent, workspaceId, inbox, otherInbox } = await createTeam(ground)
      const admission = await browsers.admission.admit(agent.principal)
      for (const wrong of [{ password: 'a guess' }, { username: 'sahut' }, { username: '', password: '' }])
        await expect(connectBrowser({ ...admission, ...wrong }, workspaceId)).rejects.toThrow()
      const { client, maySubscribe } = await connectBrowser(admission, workspaceId)
      expect(await maySubscribe(inboxTopics(workspaceId, inbox.inboxId))).toBe(true)
      expect(await maySubscribe(inboxTopics(workspaceId, otherInbox.inboxId))).toBe(false)
      await client.endAsync(true)
      await browsers.close()
    } finally {
      await ground.close()
      await caddy.stop()
      await mosquitto.kill()
    }
  })

  it('lets only Sahut into the store, by a key that stands on no command line', () => {
    const store = serviceOf('store')
    expect(store.command).toEqual(
      expect.arrayContaining([
        '--alternator-enforce-authorization=1',
        '--authenticator=PasswordAuthenticator',
        '--authorizer=CassandraAuthorizer',
      ]),
    )
    // Alternator's key is the hash itself: docs/decisions/0036.
    const { auth_superuser_name: accessKeyId, auth_superuser_salted_password: secretAccessKey } = z
      .object({
        auth_superuser_name: z.string(),
        auth_superuser_salted_password: z.string().startsWith('$6$'),
      })
      .parse(parse(secretOf('store.yaml')))
    expect(
      partsOf(workers.readEnv(environmentIn(serviceOf('worker-1'))).store.endpoint ?? '').credentials,
    ).toEqual({
      accessKeyId,
      secretAccessKey,
    })
  })

  it('adds the key to the configuration of the store once, however often the container starts', () => {
    const yaml = join(folder, 'scylla.yaml')
    writeFileSync(yaml, 'num_tokens: 256\n')
    const [shell = '', ...words] = serviceOf('store').entrypoint.map((word) =>
      word
        .replaceAll('$$', '$')
        .replaceAll('/etc/scylla/scylla.yaml', yaml)
        .replaceAll('/run/secrets', secretsFolder)
        .replaceAll('/docker-entrypoint.py', 'echo'),
    )
    for (const _start of [1, 2]) {
      const { stdout } = spawnSync(shell, [...words, '--smp=2', '--memory=2G'], { encoding: 'utf8' })
      expect(stdout).toBe('--smp=2 --memory=2G\n')
    }
    expect(readFileSync(yaml, 'utf8')).toBe(`num_tokens: 256\n${secretOf('store.yaml')}`)
  })
})
