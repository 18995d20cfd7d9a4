import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmqxApi } from '@sahut/core/browsers/emqx-fixture'
import { createTeam, openGround, TOKEN_SECRET } from '@sahut/core/auth/team-fixture'
import { BrokerAdmission } from '@sahut/core/contract/api/session'
import { inboxTopics } from '@sahut/core/contract/mqtt'
import { call } from '@sahut/functions/api-fixture'
import { assemble } from '@sahut/functions/assembly'
import { readEnv } from '@sahut/functions/env'
import { spawnMosquitto } from '@sahut/testing/parts/mosquitto'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { configurationOf, keysOf, RIGHTS, START, usersOf } from '../emqx-settings.ts'

/*
 * EMQX is not to be had where Sahut is developed: what it is told is held to the API that it asks, and what its task does
 * before EMQX starts is done.
 */

const BROKER_SECRET = 'b'.repeat(32)

const Configuration = z.looseObject({
  authentication: z.tuple([
    z.looseObject({ bootstrap_file: z.string() }),
    z.looseObject({
      method: z.literal('post'),
      url: z.string(),
      headers: z.record(z.string(), z.string()),
      body: z.record(z.string(), z.string()),
    }),
  ]),
  authorization: z.object({
    no_match: z.literal('deny'),
    sources: z.tuple([z.looseObject({ path: z.string() })]),
  }),
  api_key: z.object({ bootstrap_file: z.string() }),
})

const configuration = configurationOf({
  api: 'https://inbox.test/api/live/authenticate',
  brokerSecret: BROKER_SECRET,
  dashboardPassword: 'hunter2',
})

test('the API understands what EMQX is told to ask, and lets in whom it admitted', async () => {
  const ground = await openGround()
  const emqx = await startEmqxApi()
  const broker = await spawnMosquitto()
  const { api, close } = await assemble(
    readEnv({
      TABLE_NAME: 'sahut',
      DYNAMODB_ENDPOINT: ground.endpoint,
      AUTH_SECRET: TOKEN_SECRET,
      LOG_LEVEL: 'silent',
      REALTIME_LEVEL: 'mqtt',
      MQTT_URL: broker.url,
      MQTT_BROWSER_URL: 'wss://inbox.test/mqtt',
      ...emqx.environment,
      MQTT_BROKER_SECRET: BROKER_SECRET,
    }),
    () => '10.0.0.1',
  )
  const { agent, inbox, workspaceId } = await createTeam(ground)
  const { clientId, username, password } = BrokerAdmission.parse(
    (await call(api, 'POST', '/api/live/admission', { as: agent })).body,
  )
  const [, { url, headers, body }] = Configuration.parse(JSON.parse(configuration)).authentication
  /** As EMQX puts what a client says into its template. */
  const asked = async (said: Record<string, string>): Promise<unknown> => {
    const filled = Object.entries(body).map(([field, template]) => [
      field,
      template.replace(/\$\{(\w+)\}/g, (_all, name: string) => said[name] ?? ''),
    ])
    const text = JSON.stringify(Object.fromEntries(filled))
    const answer = await api.request(url, { method: 'POST', headers, body: text })
    return answer.json()
  }
  expect(await asked({ clientid: clientId, username, password })).toMatchObject({
    result: 'allow',
    acl: expect.arrayContaining([
      { permission: 'allow', action: 'subscribe', topic: inboxTopics(workspaceId, inbox.inboxId) },
    ]) as unknown,
  })
  expect(await asked({ clientid: clientId, username, password: 'a guess' })).toMatchObject({ result: 'deny' })
  await close()
  await broker.stop()
  await emqx.close()
  await ground.close()
})

test('before EMQX starts its files are where it is told, for nobody else to read, and no secret is left to it', () => {
  const home = mkdtempSync(join(tmpdir(), 'sahut-emqx-'))
  const entry = join(home, 'entry')
  mkdirSync(join(home, 'data'))
  writeFileSync(entry, '#!/bin/sh\necho "$@"\nenv\n', { mode: 0o755 })
  const script = START.replaceAll('/opt/emqx', home).replace('/usr/bin/docker-entrypoint.sh', entry)
  const { stdout, status } = spawnSync('/bin/sh', ['-ec', script], {
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      SAHUT_CONFIGURATION: configuration,
      SAHUT_USERS: usersOf('secret!1'),
      SAHUT_KEYS: keysOf('secret!2'),
      SAHUT_RIGHTS: RIGHTS,
    },
  })
  expect(status).toBe(0)
  const [started, ...environment] = stdout.split('\n')
  expect(started).toBe(`${home}/bin/emqx foreground`)
  expect(environment.join('\n')).not.toMatch(/secret!|b{32}|SAHUT_/)

  const at = (path: string): string => readFileSync(path.replace('/opt/emqx', home), 'utf8')
  const written = Configuration.parse(JSON.parse(at('/opt/emqx/data/configs/cluster.hocon')))
  expect(at(written.authentication[0].bootstrap_file)).toBe(
    'user_id,password,is_superuser\nsahut,secret!1,false\n',
  )
  expect(at(written.api_key.bootstrap_file)).toBe('sahut:secret!2\n')
  expect(at(written.authorization.sources[0].path)).toBe(RIGHTS)
  for (const file of readdirSync(join(home, 'data'), { recursive: true, encoding: 'utf8' }))
    expect(statSync(join(home, 'data', file)).mode & 0o077, file).toBe(0)
  rmSync(home, { recursive: true })
})
