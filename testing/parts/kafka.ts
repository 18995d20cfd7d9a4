import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Certificate } from './certificates.ts'
import { freePort } from './free-port.ts'
import { KAFKA_JARS } from './kafka-jars.ts'
import { cacheOf, fetchJars } from './maven.ts'
import { keep, launch, type Program, type ServerProgram } from './server-program.ts'

/*
 * Apache Kafka for tests, load and faults: brokers that are controllers too (KRaft), by Java, on free ports of 127.0.0.1,
 * in a folder that is removed with them. Its jars (27 MB) are fetched once, by their hashes.
 */

const CACHE = cacheOf('kafka')

const JAVA = [
  ...['-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-XX:-UsePerfData'],
  ...['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-Dorg.slf4j.simpleLogger.log.kafka.server=info'],
  ...['-Dorg.slf4j.simpleLogger.log.org.apache.kafka.common.config=error', '-cp', join(CACHE, '*')],
]

/** A program of Kafka's. @param word what it says once it is ready; without one it ends by itself */
const programOf = (args: string[], word?: string): Program => ({
  command: 'java',
  args: [...JAVA, ...args],
  advice: 'sudo apt-get install default-jre-headless',
  ...(word === undefined ? {} : { isReady: (line: string) => line.includes(word) }),
})

/** A broker as a child process; one that is started again has what it had. */
export type SpawnedBroker = ServerProgram & {
  id: number
  /** Where our processes find it. */
  port: number
  /** Where anybody may do anything, without a wire in between. */
  innerPort: number
}

export type SpawnedKafka = {
  /** For KAFKA_BROKERS. */
  addresses: string
  /** The same without wires, login and TLS. */
  innerAddresses: string
  nodes: SpawnedBroker[]
  /** Ends it for good and removes its folder. */
  stop: () => Promise<void>
}

export type KafkaOptions = {
  /** One without a number. */
  nodes?: number
  /** Who does not come by the inner port speaks TLS. */
  tls?: Certificate | undefined
  /** Who does not come by the inner port logs in, by SCRAM as this user or with an unsigned token, and has no rights. */
  user?: { name: string; password: string } | undefined
  /** A wire that all who don't come by the inner port take. @param port of the broker */
  doorOf?: (port: number) => Promise<{ port: number }>
}

const SCRAM = 'org.apache.kafka.common.security.scram.ScramLoginModule required;'
const TOKENS =
  'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="x";'

/** What a listener for others demands. */
const securityOf = async (folder: string, { tls, user }: KafkaOptions): Promise<Record<string, string>> => {
  const keys = join(folder, 'keys.pem')
  if (tls !== undefined)
    await writeFile(keys, `${await readFile(tls.key, 'utf8')}${await readFile(tls.cert, 'utf8')}`)
  const outer = `${user === undefined ? '' : 'SASL_'}${tls === undefined ? 'PLAINTEXT' : 'SSL'}`
  return {
    'listener.security.protocol.map': `OUTER:${outer},INNER:PLAINTEXT,CONTROLLER:PLAINTEXT`,
    ...(tls === undefined ? {} : { 'ssl.keystore.type': 'PEM', 'ssl.keystore.location': keys }),
    ...(user === undefined
      ? {}
      : {
          'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
          'super.users': 'User:ANONYMOUS',
          'sasl.enabled.mechanisms': 'SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
          'listener.name.outer.scram-sha-256.sasl.jaas.config': SCRAM,
          'listener.name.outer.scram-sha-512.sasl.jaas.config': SCRAM,
          'listener.name.outer.oauthbearer.sasl.jaas.config': TOKENS,
        }),
  }
}

type Place = { id: number; port: number; door: number; innerPort: number; quorumPort: number }

const settingsOf = (place: Place, all: Place[], security: Record<string, string>, data: string): string => {
  const copies = String(Math.min(3, all.length))
  const internal = ['offsets.topic', 'transaction.state.log', 'share.coordinator.state.topic']
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': String(place.id),
    'controller.quorum.voters': all
      .map(({ id, quorumPort }) => `${String(id)}@127.0.0.1:${String(quorumPort)}`)
      .join(','),
    listeners: `OUTER://127.0.0.1:${String(place.port)},INNER://127.0.0.1:${String(place.innerPort)},CONTROLLER://127.0.0.1:${String(place.quorumPort)}`,
    'advertised.listeners': `OUTER://127.0.0.1:${String(place.door)},INNER://127.0.0.1:${String(place.innerPort)}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'INNER',
    'log.dirs': data,
    'offsets.topic.num.partitions': '4',
    // A member that dies is noticed soon.
    'group.consumer.min.session.timeout.ms': '3000',
    'group.consumer.session.timeout.ms': '3000',
    'group.consumer.min.heartbeat.interval.ms': '500',
    'group.consumer.heartbeat.interval.ms': '500',
    'group.consumer.assignment.interval.ms': '0',
    // Small, as tests are.
    'log.cleaner.dedupe.buffer.size': '2097152',
    'num.network.threads': '2',
    'num.io.threads': '4',
    'auto.create.topics.enable': 'false',
    'log.index.size.max.bytes': '65536',
    'log.initial.task.delay.ms': '500',
    'broker.session.timeout.ms': '3000',
    'broker.heartbeat.interval.ms': '500',
    'controller.quorum.fetch.timeout.ms': '1000',
    'controller.quorum.election.timeout.ms': '500',
    'replica.lag.time.max.ms': '3000',
    ...Object.fromEntries(
      internal.flatMap((topic) => [
        [`${topic}.replication.factor`, copies],
        [`${topic}.min.isr`, '1'],
      ]),
    ),
    ...security,
  }
  return Object.entries(settings)
    .filter(([name]) => name !== 'offsets.topic.min.isr')
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

const startBroker = async (place: Place, folder: string, format: string[]): Promise<SpawnedBroker> => {
  const file = join(folder, `${String(place.id)}.properties`)
  await (
    await launch(programOf(['kafka.tools.StorageTool', 'format', ...format, '-c', file]))
  ).ended
  const server = await keep(programOf(['kafka.Kafka', file], 'Kafka Server started'))
  return { ...server, id: place.id, port: place.door, innerPort: place.innerPort }
}

/**
 * Starts an empty Kafka of one broker or more.
 * @throws Error that says what is missing: Java, or the way to Maven Central
 */
export const spawnKafka = async (wanted: KafkaOptions = {}): Promise<SpawnedKafka> => {
  await fetchJars('Apache Kafka', KAFKA_JARS, CACHE)
  const folder = await mkdtemp(join(tmpdir(), 'sahut-kafka-'))
  const places: Place[] = []
  for (let id = 1; id <= (wanted.nodes ?? 1); id += 1) {
    const port = await freePort()
    const door = (await wanted.doorOf?.(port))?.port ?? port
    places.push({ id, port, door, innerPort: await freePort(), quorumPort: await freePort() })
  }
  const security = await securityOf(folder, wanted)
  const { user } = wanted
  const scram =
    user === undefined
      ? []
      : ['256', '512'].flatMap((size) => [
          '--add-scram',
          `SCRAM-SHA-${size}=[name=${user.name},password=${user.password}]`,
        ])
  // In one word: one id of 64 begins with a dash.
  const format = [`--cluster-id=${randomBytes(16).toString('base64url')}`, ...scram]
  for (const place of places)
    await writeFile(
      join(folder, `${String(place.id)}.properties`),
      settingsOf(place, places, security, join(folder, `data-${String(place.id)}`)),
    )
  const nodes = await Promise.all(places.map((place) => startBroker(place, folder, format)))
  const addressesBy = (portOf: (node: SpawnedBroker) => number): string =>
    nodes.map((node) => `127.0.0.1:${String(portOf(node))}`).join(',')
  return {
    addresses: addressesBy(({ port }) => port),
    innerAddresses: addressesBy(({ innerPort }) => innerPort),
    nodes,
    stop: async () => {
      await Promise.all(nodes.map((node) => node.kill()))
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}
