import type { Logger } from 'pino'
import { z } from 'zod'
import { SahutError } from '../contract/errors.ts'
import type { Bus } from './bus.ts'
import { ALL_GATEWAYS, GatewayGroups, type GatewayShare } from './gateway-groups.ts'
import type { KafkaSettings } from './levels/kafka/access.ts'
import { checkKafka, kafkaOf, kafkaVariables } from './levels/kafka/settings.ts'
import { createMemoryBus } from './levels/memory.ts'
import { createMqttBus, type MqttBusSettings } from './levels/mqtt.ts'
import type { RedisSettings } from './levels/redis/carrier.ts'
import { createRedisBus } from './levels/redis.ts'
import { createRedisStreamsBus } from './levels/redis-streams.ts'

const LEVELS = ['memory', 'redis', 'redis-streams', 'kafka', 'mqtt'] as const satisfies Level[]

const userOf = ({ username, password }: URL) => ({
  ...(username === '' ? {} : { username: decodeURIComponent(username) }),
  ...(password === '' ? {} : { password: decodeURIComponent(password) }),
})

/** Whether a user and a password can be read: `%` in one has to be written `%25`. */
const isReadable = (address: string): boolean => {
  try {
    userOf(new URL(address))
    return true
  } catch {
    return false
  }
}
const UNREADABLE = 'has a user or a password with a % that is not written as %25'

const RedisUrl = z
  .string()
  .transform((list) => list.split(',').map((address) => address.trim()))
  .refine((list) => list.every((address) => URL.canParse(address) && /^rediss?:\/\/[^/]/.test(address)), {
    error: 'must be a redis:// or rediss:// address',
    abort: true,
  })
  .refine((list) => list.every(isReadable), UNREADABLE)
  .refine(
    (list) => list.every((address) => /^\/?0?$/.test(new URL(address).pathname)),
    'must name no database: all of Sahut is in the first one, 0',
  )
  .transform((list) => list.map((address) => new URL(address)))

const MqttUrl = z
  .string()
  .refine((address) => URL.canParse(address) && /^mqtts?:\/\/[^/]/.test(address), {
    error: 'must be an mqtt:// or mqtts:// address',
    abort: true,
  })
  .refine(isReadable, UNREADABLE)
  .transform((address) => new URL(address))

const BrowserUrl = z
  .string()
  .refine(
    (address) => URL.canParse(address) && /^wss?:\/\/[^/]/.test(address),
    'must be a wss:// or ws:// address',
  )

/** The settings of the bus, the same in every deployable; the object they stand in is refined by `checkRealtime`. */
export const realtimeVariables = {
  REALTIME_LEVEL: z
    .enum(LEVELS, { error: `must be one of the levels of the bus: ${LEVELS.join(', ')}` })
    .default('memory')
    .describe(
      'the bus, which carries what processes tell each other. `redis` connects processes; `redis-streams` too, and keeps what happened for a quarter of an hour, so that a cut or a deploy costs no reads of the store; `kafka` keeps it for a day, where others can read along, and needs Redis as well; `mqtt` connects them over an MQTT 5 broker ([which when](levels.md)); `memory` only what runs in one process: parts in processes of their own still work through the store, only later',
    ),
  REDIS_URL: RedisUrl.optional().meta({
    description:
      '`redis://` or, by TLS, `rediss://` address of Redis 7 or Valkey, with `user:password@` where it needs them; of a cluster one or, separated by commas, several of its nodes',
    unset: '(required by `redis`, `redis-streams` and `kafka`)',
    secret: true,
  }),
  REDIS_CLUSTER: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .default('false')
    .describe('`true` if that is a cluster'),
  MQTT_URL: MqttUrl.optional().meta({
    description:
      '`mqtt://` or, by TLS, `mqtts://` address of an MQTT 5 broker, with `user:password@` where it needs them; what that user must be allowed: [levels](levels.md#mqtt)',
    unset: '(required by `mqtt`)',
    secret: true,
  }),
  MQTT_BROWSER_URL: BrowserUrl.optional().meta({
    description:
      'on level `mqtt`: the `wss://` address, or `ws://` where pages come by http, at which browsers reach the same broker; they are then served there and not by gateways ([how](levels.md#browsers-at-the-broker))',
    unset: '(browsers are served by gateways)',
  }),
  ...kafkaVariables,
  GATEWAY_GROUPS: GatewayGroups,
}
type Level = RealtimeSettings['level']

/** Whether the bus keeps what was told, so that what one process left by its death another takes up. */
export const hasLog = ({ level }: Pick<RealtimeSettings, 'level'>): boolean =>
  level === 'redis-streams' || level === 'kafka'

type Variables = z.infer<z.ZodObject<typeof realtimeVariables>>

type Refuse = (name: keyof Variables, message: string) => void

const checkRedis = (variables: Variables, refuse: Refuse): void => {
  if (variables.REDIS_URL === undefined) {
    refuse(
      'REDIS_URL',
      'must be the redis:// or rediss:// address of the bus, because REALTIME_LEVEL is ' +
        variables.REALTIME_LEVEL,
    )
  } else if (variables.REDIS_URL.length > 1 && variables.REDIS_CLUSTER === 'false') {
    refuse('REDIS_URL', 'must be one address, unless REDIS_CLUSTER is true')
  }
}

const checkMqtt = (variables: Variables, refuse: Refuse): void => {
  if (variables.MQTT_URL === undefined)
    refuse(
      'MQTT_URL',
      'must be the mqtt:// or mqtts:// address of the broker, because REALTIME_LEVEL is mqtt',
    )
}

/** What each level needs. */
const CHECKS: Record<Level, (variables: Variables, refuse: Refuse) => void> = {
  memory: () => undefined,
  redis: checkRedis,
  'redis-streams': checkRedis,
  kafka: (variables, refuse) => {
    checkRedis(variables, refuse)
    checkKafka(variables, refuse)
  },
  mqtt: checkMqtt,
}

/** Refuses settings of the bus that don't fit each other. */
export const checkRealtime = (variables: Variables, context: z.RefinementCtx): void => {
  const refuse: Refuse = (name, message) => {
    context.addIssue({ code: 'custom', path: [name], message })
  }
  if (variables.MQTT_BROWSER_URL !== undefined && variables.REALTIME_LEVEL !== 'mqtt')
    refuse('MQTT_BROWSER_URL', 'is for REALTIME_LEVEL mqtt only: leave it out')
  CHECKS[variables.REALTIME_LEVEL](variables, refuse)
}

export type RealtimeSettings =
  | { level: 'memory' }
  | { level: 'redis' | 'redis-streams'; redis: RedisSettings }
  | { level: 'mqtt'; mqtt: MqttBusSettings }
  | { level: 'kafka'; redis: RedisSettings; kafka: KafkaSettings }

const REDIS_PORT = 6379
const MQTT_PORTS = { plain: 1883, tls: 8883 }

const placeOf = ({ hostname, port }: URL, usualPort: number) => ({
  host: hostname.replace(/^\[(.*)\]$/, '$1'),
  port: port === '' ? usualPort : Number(port),
})

const redisOf = ({ REDIS_URL = [], REDIS_CLUSTER }: Variables): RedisSettings => {
  const [url, ...others] = REDIS_URL
  if (url === undefined) throw new SahutError('invalid_input', 'REDIS_URL is missing', { field: 'REDIS_URL' })
  return {
    nodes: [placeOf(url, REDIS_PORT), ...others.map((other) => placeOf(other, REDIS_PORT))],
    cluster: REDIS_CLUSTER === 'true',
    access: { tls: url.protocol === 'rediss:', ...userOf(url) },
  }
}

const mqttOf = ({ MQTT_URL: url, MQTT_BROWSER_URL }: Variables): MqttBusSettings => {
  if (url === undefined) throw new SahutError('invalid_input', 'MQTT_URL is missing', { field: 'MQTT_URL' })
  const tls = url.protocol === 'mqtts:'
  return {
    ...placeOf(url, tls ? MQTT_PORTS.tls : MQTT_PORTS.plain),
    tls,
    ...userOf(url),
    ...(MQTT_BROWSER_URL === undefined ? {} : { forBrowsers: true }),
  }
}

/** The bus as the settings name it, checked by `checkRealtime`. */
export const realtimeOf = (variables: Variables): RealtimeSettings => {
  switch (variables.REALTIME_LEVEL) {
    case 'memory':
      return { level: 'memory' }
    case 'redis':
    case 'redis-streams':
      return { level: variables.REALTIME_LEVEL, redis: redisOf(variables) }
    case 'mqtt':
      return { level: 'mqtt', mqtt: mqttOf(variables) }
    case 'kafka':
      return { level: 'kafka', redis: redisOf(variables), kafka: kafkaOf(variables) }
  }
}

/**
 * The bus of a level. Everything that stands on a bus works unchanged on each.
 * @param share of the gateways' groups; of how many has to be the same in all processes
 */
export const openBus = async (
  settings: RealtimeSettings,
  logger: Logger,
  share: GatewayShare = ALL_GATEWAYS,
): Promise<Bus> => {
  if (settings.level !== 'kafka') return createBus(settings, logger, share)
  // Its driver takes as long to load as all the rest: only who uses it waits for it.
  const { createKafkaBus } = await import('./levels/kafka.ts')
  return createKafkaBus(settings, logger, share)
}

/** The same of all levels but Kafka, at once. */
export const createBus = (
  settings: Exclude<RealtimeSettings, { level: 'kafka' }>,
  logger: Logger,
  share: GatewayShare = ALL_GATEWAYS,
): Bus => {
  switch (settings.level) {
    case 'memory':
      return createMemoryBus()
    case 'redis':
      return createRedisBus(settings.redis, logger)
    case 'redis-streams':
      return createRedisStreamsBus(settings.redis, logger, share)
    case 'mqtt':
      return createMqttBus(settings.mqtt, logger)
  }
}
