import { kafkaOf } from './kafka.ts'
import { createRedis } from './redis.ts'
import { secret } from './secret.ts'
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
  doors?: { environment: Record<string, string>; secrets: Secrets }
}

/** A secret that somebody else made: `sst secret set NAME`. */
const givenSecret = (name: string) => secret(name, new sst.Secret(name).value)

const givenBroker = ({ browsers }: Mqtt): Carrier => {
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
      return givenBroker(realtime.mqtt)
  }
}

const carrier = createCarrier()

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
export const doors = carrier.doors ?? { environment: {}, secrets: {} }
/** In it the broker shows the API that it is the broker. */
export const brokerSecret = carrier.doors && givenSecret('MqttBrokerSecret')
