import { z } from 'zod'
import type { RealtimeSettings } from '../bus/bus-level.ts'
import type { MqttSettings } from '../bus/levels/mqtt/connection.ts'
import type { EmqxSettings } from './emqx.ts'

/** How browsers get in at the broker, for the API and gateways; the object they stand in is refined by `checkAdmission`. */
export const admissionVariables = {
  MQTT_ADMISSION: z.enum(['mosquitto', 'emqx'], { error: 'must be mosquitto or emqx' }).optional().meta({
    description:
      'where browsers are at the broker themselves, how they get in: `emqx` asks the API whom it may let in; `mosquitto` is told so by the user of `MQTT_URL`, for which it needs its plugin dynamic-security ([how](levels.md#browsers-at-the-broker))',
    unset: '(required with `MQTT_BROWSER_URL`)',
  }),
  EMQX_API_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
    .optional()
    .meta({
      description: "the address of EMQX's REST API, such as `http://emqx.internal:18083`",
      unset: '(required by `emqx`)',
    }),
  EMQX_API_KEY: z
    .string()
    .optional()
    .meta({ description: 'a key of that API', unset: '(required by `emqx`)' }),
  EMQX_API_SECRET: z
    .string()
    .optional()
    .meta({ description: 'its secret', unset: '(required by `emqx`)', secret: true }),
}

type Variables = z.infer<z.ZodObject<typeof admissionVariables>> & {
  MQTT_URL?: URL | undefined
  MQTT_BROWSER_URL?: string | undefined
}

/** Refuses settings of browsers at the broker that don't fit each other. */
export const checkAdmission = (variables: Variables, context: z.RefinementCtx): void => {
  const refuse = (name: keyof Variables, message: string): void => {
    context.addIssue({ code: 'custom', path: [name], message })
  }
  const { MQTT_ADMISSION: by, MQTT_BROWSER_URL: url, MQTT_URL } = variables
  if (by === undefined && url !== undefined)
    refuse('MQTT_ADMISSION', 'must be mosquitto or emqx, because MQTT_BROWSER_URL is set')
  if (by === undefined) return
  if (url === undefined)
    refuse('MQTT_BROWSER_URL', 'must be where browsers reach the broker, because MQTT_ADMISSION is set')
  if (by === 'mosquitto' && MQTT_URL?.username === '')
    refuse(
      'MQTT_URL',
      'must have a user, who administers dynamic-security, because MQTT_ADMISSION is mosquitto',
    )
  if (by === 'emqx')
    for (const name of ['EMQX_API_URL', 'EMQX_API_KEY', 'EMQX_API_SECRET'] as const)
      if (variables[name] === undefined) refuse(name, 'must be set, because MQTT_ADMISSION is emqx')
}

/** Where browsers reach the broker, and how they get in. */
export type AdmissionSettings = { url: string } & (
  { by: 'mosquitto'; mqtt: MqttSettings } | { by: 'emqx'; emqx: EmqxSettings }
)

/** How browsers get in as the settings say, checked by `checkAdmission`; nothing where gateways serve them. */
export const admissionOf = (
  variables: Variables,
  realtime: RealtimeSettings,
): AdmissionSettings | undefined => {
  const { MQTT_BROWSER_URL: url, EMQX_API_URL = '', EMQX_API_KEY = '', EMQX_API_SECRET = '' } = variables
  if (url === undefined || realtime.level !== 'mqtt') return undefined
  return variables.MQTT_ADMISSION === 'emqx'
    ? { url, by: 'emqx', emqx: { url: EMQX_API_URL, key: EMQX_API_KEY, secret: EMQX_API_SECRET } }
    : { url, by: 'mosquitto', mqtt: realtime.mqtt }
}
