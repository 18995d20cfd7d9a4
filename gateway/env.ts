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
    LOG_LEVEL: LogLevel,
    METRICS_SECONDS: MetricsSeconds,
    ...storeVariables,
  })
  .superRefine(checkRealtime)
  .superRefine(checkAdmission)

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
    logLevel: env.LOG_LEVEL,
    metricsMs: env.METRICS_SECONDS,
    store: storeOf(env),
  }
}

/** The only place of the gateway that reads the environment. */
export const env = () => readEnv(process.env)
