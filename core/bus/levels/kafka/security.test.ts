import { AclOperations, AclPermissionTypes, ResourcePatternTypes, ResourceTypes } from '@platformatic/kafka'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createCertificate } from '@sahut/testing/parts/certificates'
import { type SpawnedKafka, spawnKafka } from '@sahut/testing/parts/kafka'
import { spawnRedis, type SpawnedRedis } from '@sahut/testing/parts/redis'
import { until } from '../../bus-fixture.ts'
import { TOPIC } from './topic.ts'
import { administer, createKafkaProcesses } from './kafka-fixture.ts'
import { readLog } from '../log/reading-fixture.ts'

const USER = 'sahut'
const PASSWORD = 'hunter2'

let folder: string
let redis: SpawnedRedis
let kafka: SpawnedKafka
let ca: string
const processes = createKafkaProcesses(() => redis)

/** The rights that docs/levels.md names. */
const allow = (principal: string): Promise<void> => {
  const topic = { resourceType: ResourceTypes.TOPIC, resourceName: TOPIC }
  const group = { resourceType: ResourceTypes.GROUP, resourceName: 'outboxes' }
  const { CREATE, DESCRIBE, READ, WRITE } = AclOperations
  const rights = [
    ...[CREATE, DESCRIBE, READ, WRITE].map((operation) => ({ ...topic, operation })),
    { ...group, operation: READ },
  ]
  return administer(kafka, (admin) =>
    admin.createAcls({
      creations: rights.map((right) => ({
        ...right,
        resourcePatternType: ResourcePatternTypes.LITERAL,
        principal: `User:${principal}`,
        host: '*',
        permissionType: AclPermissionTypes.ALLOW,
      })),
    }),
  )
}

const scram = (password: string) => ({ mechanism: 'SCRAM-SHA-512', username: USER, password }) as const

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sahut-kafka-tls-'))
  const tls = await createCertificate(folder, ['IP:127.0.0.1'])
  ca = readFileSync(tls.ca, 'utf8')
  ;[redis, kafka] = await Promise.all([
    spawnRedis(),
    spawnKafka({ tls, user: { name: USER, password: PASSWORD } }),
  ])
})
afterEach(processes.close)
afterAll(async () => {
  await Promise.all([kafka.stop(), redis.stop()])
  rmSync(folder, { recursive: true })
})

test.each([
  ['whom nobody vouches for', { tls: {}, login: scram(PASSWORD) }, 'KAFKA_CA_FILE'],
  [
    'by a wrong password',
    () => ({ tls: { ca }, login: scram('correct horse') }),
    'KAFKA_USER and KAFKA_PASSWORD',
  ],
  ['without TLS', { login: scram(PASSWORD) }, 'KAFKA_TLS'],
  ['without a login', () => ({ tls: { ca } }), 'KAFKA_LOGIN'],
])(
  'brokers %s are not reached, and it is said once which setting to look at',
  async (_how, access, setting) => {
    const { log } = processes.start(kafka.addresses, typeof access === 'function' ? access() : access)
    await until(() => log.some((line) => line.includes(setting)))
    // It goes on trying.
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    const said = log.join('')
    expect(said.match(/Kafka is gone/g)).toHaveLength(1)
    expect(said).not.toContain('correct horse')
    expect(said).not.toContain(PASSWORD)
  },
)

test('a topic that is refused to us is named', async () => {
  const { log } = processes.start(kafka.addresses, { tls: { ca }, login: scram(PASSWORD) })
  await until(() => log.some((line) => line.includes(TOPIC) && line.includes('not be')))
})

test('over TLS, by a password or a token, with no more rights than it needs, the bus works', async () => {
  await Promise.all([allow(USER), allow('role')])
  const part = (text: object): string => Buffer.from(JSON.stringify(text)).toString('base64url')
  const now = Math.floor(Date.now() / 1_000)
  const token = `${part({ alg: 'none' })}.${part({ sub: 'role', iat: now, exp: now + 900 })}.`
  const asRole = { mechanism: 'OAUTHBEARER', token: () => Promise.resolve(token) } as const
  const teller = processes.start(kafka.addresses, { tls: { ca }, login: scram(PASSWORD) })
  const handled: number[] = []
  await teller.bus.divide('outboxes', ({ chat }) => {
    handled.push(chat.seq)
    return Promise.resolve()
  })
  const { log } = await readLog(teller.bus, async () => {
    const { bus } = processes.start(kafka.addresses, { tls: { ca }, login: asRole })
    return { bus, gateway: await processes.gateway(bus) }
  })
  let seq = 1
  // The first group of a Kafka waits until it has made what it keeps groups in.
  await until(() => {
    seq += 1
    teller.bus.tell(log.commit(seq))
    return handled.length > 0
  })
})
