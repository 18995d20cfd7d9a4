import { AuthSecret } from '@sahut/core/auth/tokens'
import {
  LogLevel,
  MetricsSeconds,
  Port,
  readEnvironment,
  storeOf,
  storeVariables,
} from '@sahut/core/process/environment'
import { checkRealtime, realtimeOf, realtimeVariables } from '@sahut/core/bus/bus-level'
import { admissionOf, admissionVariables, checkAdmission } from '@sahut/core/browsers/settings'
import { z } from 'zod'

const Origins = z
  .string({ error: 'must name the web origins that may connect, separated by commas' })
  .transform((list) => list.split(',').map((origin) => origin.trim()))
  .refine(
    (origins) => origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
    'must hold origins such as https://inbox.example.com, without a path',
  )

/** All that the gateway reads of its environment, by name. */
export const Environment = z
  .object({
    HOST: z.string().default('0.0.0.0').describe('the address where it listens'),
    PORT: Port.default(4200).describe('the port where it listens; `0` takes any free port'),
    AUTH_SECRET: AuthSecret,
    WEB_ORIGINS: Origins.describe('origins whose pages may connect, separated by commas'),
    ...realtimeVariables,
    ...admissionVariables,
    GATEWAY_GROUP: z.coerce
      .number({ error: 'must be a whole number' })
      .int('must be a whole number')
      .min(0, 'must be 0 or more')
      .default(0)
      .describe('which of the groups of gateways this one belongs to, from `0` on'),
    LOG_LEVEL: LogLevel,
    METRICS_SECONDS: MetricsSeconds,
    ...storeVariables,
  })
  .superRefine(checkRealtime)
  .superRefine(checkAdmission)
  .superRefine(({ GATEWAY_GROUPS, GATEWAY_GROUP }, context) => {
    if (GATEWAY_GROUP >= GATEWAY_GROUPS)
      context.addIssue({
        code: 'custom',
        path: ['GATEWAY_GROUP'],
        message: `must be below GATEWAY_GROUPS, which is ${String(GATEWAY_GROUPS)}`,
      })
  })

/**
 * The gateway's settings.
 * @throws Error with one line for each setting that is missing or wrong
 */
export const readEnv = (variables: NodeJS.ProcessEnv) => {
  const env = readEnvironment(Environment, variables)
  const realtime = realtimeOf(env)
  return {
    host: env.HOST,
    port: env.PORT,
    authSecret: env.AUTH_SECRET,
    origins: env.WEB_ORIGINS,
    realtime,
    admission: admissionOf(env, realtime),
    share: { groups: env.GATEWAY_GROUPS, group: env.GATEWAY_GROUP },
    logLevel: env.LOG_LEVEL,
    metricsMs: env.METRICS_SECONDS,
    store: storeOf(env),
  }
}

/** The only place of the gateway that reads the environment. */
export const env = () => readEnv(process.env)
