import { randomUUID } from 'node:crypto'
import type { Bus } from '@sahut/core/bus/bus'
import {
  checkRealtime,
  createBus,
  realtimeOf,
  type RealtimeSettings,
  realtimeVariables,
} from '@sahut/core/bus/bus-level'
import {
  admissionOf,
  type AdmissionSettings,
  admissionVariables,
  checkAdmission,
} from '@sahut/core/browsers/settings'
import type { GatewayShare } from '@sahut/core/bus/gateway-groups'
import { createKafkaBus } from '@sahut/core/bus/levels/kafka'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { createLogger } from '@sahut/core/process/logger'
import { z } from 'zod'
import { spawnKafka } from './kafka.ts'
import { spawnMosquitto } from './mosquitto.ts'
import { spawnRedis } from './redis.ts'
import { spawnRedisCluster } from './redis-cluster.ts'

/*
 * Each level of the bus with what carries it.
 */

/** What carries a level, as processes of its own. */
export type Broker = {
  /** The settings that lead a process to it. */
  environment: Record<string, string>
  /** Of the processes that run now. */
  pids: () => (number | undefined)[]
  /** Ends it at once (SIGKILL). */
  kill: () => Promise<unknown>
  /** Starts it again at the same place after that. */
  restart: () => Promise<unknown>
  /** It loses every process that it carries, which come back by themselves. */
  interrupt: () => Promise<unknown>
  stop: () => Promise<void>
}

const onRedis = async (level: 'redis' | 'redis-streams'): Promise<Broker> => {
  const redis = await spawnRedis()
  return {
    environment: { REALTIME_LEVEL: level, REDIS_URL: redis.url },
    pids: () => [redis.pid()],
    kill: redis.kill,
    restart: redis.restart,
    interrupt: () => redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub'),
    stop: redis.stop,
  }
}

const onMqtt = async (browsers: boolean): Promise<Broker> => {
  const user = { name: 'sahut', password: randomUUID() }
  const { url, browserUrl, pid, kill, restart, stop } = await spawnMosquitto(
    browsers ? { browsers, user } : {},
  )
  return {
    environment: {
      REALTIME_LEVEL: 'mqtt',
      MQTT_URL: url,
      ...(browsers ? { MQTT_BROWSER_URL: browserUrl, MQTT_ADMISSION: 'mosquitto' } : {}),
    },
    pids: () => [pid()],
    kill,
    restart,
    // It can't be told to let its clients go.
    interrupt: restart,
    stop,
  }
}

const onKafka = async (): Promise<Broker> => {
  const [kafka, redis] = await Promise.all([spawnKafka(), onRedis('redis')])
  const onAll = (what: 'kill' | 'restart'): Promise<unknown> =>
    Promise.all([redis[what](), ...kafka.nodes.map((node) => node[what]())])
  return {
    environment: { ...redis.environment, REALTIME_LEVEL: 'kafka', KAFKA_BROKERS: kafka.addresses },
    pids: () => [...redis.pids(), ...kafka.nodes.map((node) => node.pid())],
    kill: () => onAll('kill'),
    restart: () => onAll('restart'),
    interrupt: redis.interrupt,
    stop: async () => {
      await Promise.all([redis.stop(), kafka.stop()])
    },
  }
}

/** By level; `memory` needs none. A new level stands here too, and the compiler says so. */
export const BROKERS = {
  redis: () => onRedis('redis'),
  'redis-streams': () => onRedis('redis-streams'),
  kafka: onKafka,
  mqtt: () => onMqtt(false),
} as const satisfies Record<Exclude<RealtimeSettings['level'], 'memory'>, () => Promise<Broker>>

/** Level `mqtt`, with browsers at the broker themselves. */
export const brokerForBrowsers = (): Promise<Broker> => onMqtt(true)

/** A level of the bus that a test runs on. */
export type Ground = {
  /** The bus of another process; at level `memory` there is only one. */
  join: () => Bus
  /** What carries the bus loses every process; it comes back by itself. Nothing where nothing can be interrupted. */
  interrupt?: () => Promise<unknown>
  /** Whether it keeps what was told, so that there is something to divide and to go on with. */
  keepsLog: boolean
  stop: () => Promise<void>
}

const KEEPS_LOG: Record<RealtimeSettings['level'], boolean> = {
  memory: false,
  redis: false,
  'redis-streams': true,
  kafka: true,
  mqtt: false,
}

type Carrier = Pick<Broker, 'environment' | 'interrupt' | 'stop'>

const onRedisCluster = async (level: 'redis' | 'redis-streams'): Promise<Carrier> => {
  const { url, nodes, stop } = await spawnRedisCluster()
  return {
    environment: { REALTIME_LEVEL: level, REDIS_URL: url, REDIS_CLUSTER: 'true' },
    interrupt: () => Promise.all(nodes.map((node) => node.command('CLIENT', 'KILL', 'TYPE', 'pubsub'))),
    stop,
  }
}

const Variables = z
  .object({ ...realtimeVariables, ...admissionVariables })
  .superRefine(checkRealtime)
  .superRefine(checkAdmission)

/** What these settings say of the bus. */
export const realtimeIn = (environment: Record<string, string>): RealtimeSettings =>
  realtimeOf(Variables.parse(environment))

/** How browsers get in at the broker by these settings; nothing where gateways serve them. */
export const admissionIn = (environment: Record<string, string>): AdmissionSettings | undefined => {
  const variables = Variables.parse(environment)
  return admissionOf(variables, realtimeOf(variables))
}

/** The bus of a process with these settings. */
export const joinBus = (environment: Record<string, string>, share?: GatewayShare): Bus => {
  const settings = realtimeIn(environment)
  const logger = createLogger('bus', 'silent')
  return settings.level === 'kafka'
    ? createKafkaBus(settings, logger, share)
    : createBus(settings, logger, share)
}

const groundOn = async (start: () => Promise<Carrier>): Promise<Ground> => {
  const { environment, interrupt, stop } = await start()
  const keepsLog = KEEPS_LOG[realtimeIn(environment).level]
  return { join: () => joinBus(environment), interrupt, keepsLog, stop }
}

const inOneProcess = (): Promise<Ground> => {
  const bus = createMemoryBus()
  return Promise.resolve({ join: () => bus, keepsLog: KEEPS_LOG.memory, stop: () => Promise.resolve() })
}

const carriers: [string, () => Promise<Carrier>][] = [
  ...Object.entries(BROKERS),
  ['redis cluster', () => onRedisCluster('redis')],
  ['redis-streams cluster', () => onRedisCluster('redis-streams')],
]

/** Every level of the bus, and every way to carry it. */
export const LEVELS: [string, () => Promise<Ground>][] = [
  ['memory', inOneProcess],
  ...carriers.map(([name, start]): [string, () => Promise<Ground>] => [name, () => groundOn(start)]),
]
