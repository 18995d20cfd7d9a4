import { createEmqx } from './emqx.ts'
import { kafkaOf } from './kafka.ts'
import { createRedis } from './redis.ts'
import { givenSecret } from './secret.ts'
import { type Mqtt, settingsOf } from './stage.ts'
import type { Statement } from './task.ts'

const { realtime, gateway } = settingsOf($app.stage)

type Secrets = Record<string, aws.ssm.Parameter>

/** What carries the bus, as every deployable is told of it. */
type Carrier = {
  environment: Record<string, $util.Input<string>>
  /** By the setting that each becomes. */
  secrets: Secrets
  statements: Statement[]
  /** Of those who let browsers in at the broker, beside that. */
  doors?: {
    environment: Record<string, $util.Input<string>>
    secrets: Secrets
    /** In it the broker shows the API that it is the broker. */
    brokerSecret: aws.ssm.Parameter
  }
  /** The broker, if it is a service of ours. */
  broker?: sst.aws.Service
}

const givenBroker = ({ browsers }: Extract<Mqtt, { kind: 'given' }>): Carrier => {
  const given = { secrets: { MQTT_URL: givenSecret('MqttUrl') }, statements: [] }
  if (browsers === undefined) return { ...given, environment: {} }
  return {
    ...given,
    environment: { MQTT_BROWSER_URL: browsers.url },
    doors: {
      environment: {
        MQTT_ADMISSION: 'emqx',
        EMQX_API_URL: browsers.apiUrl,
        EMQX_API_KEY: browsers.apiKey,
      },
      secrets: { EMQX_API_SECRET: givenSecret('EmqxApiSecret') },
      brokerSecret: givenSecret('MqttBrokerSecret'),
    },
  }
}

const createCarrier = (): Carrier => {
  switch (realtime.level) {
    case 'memory':
      return { environment: {}, secrets: {}, statements: [] }
    case 'redis':
    case 'redis-streams':
      return { ...createRedis(realtime.redis, realtime.level), statements: [] }
    case 'kafka': {
      const redis = createRedis(realtime.redis, realtime.level)
      const { environment, statements } = kafkaOf(realtime.kafka)
      return { environment: { ...redis.environment, ...environment }, secrets: redis.secrets, statements }
    }
    case 'mqtt':
      return realtime.mqtt.kind === 'given' ? givenBroker(realtime.mqtt) : createEmqx(realtime.mqtt)
  }
}

const carrier: Carrier = createCarrier()

/** Settings of every deployable; what is secret among them stands in `busSecrets`. */
export const busEnvironment = {
  REALTIME_LEVEL: realtime.level,
  ...carrier.environment,
  GATEWAY_GROUPS: String(gateway.groups),
}
export const busSecrets = carrier.secrets

/** What every role may do with what carries the bus. */
export const busStatements = carrier.statements

/** Of gateways and the API, where browsers are at the broker themselves. */
export const doors = carrier.doors ?? { environment: {}, secrets: {}, brokerSecret: undefined }

/** For whom looks after it. */
export const { broker } = carrier
