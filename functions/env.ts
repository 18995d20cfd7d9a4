import { AuthSecret } from '@sahut/core/auth/tokens'
import { LogLevel, Port, readEnvironment, storeOf, storeVariables } from '@sahut/core/process/environment'
import { checkRealtime, realtimeOf, realtimeVariables } from '@sahut/core/realtime/bus-level'
import { z } from 'zod'

const Environment = z
  .object({
    HOST: z.string().default('0.0.0.0'),
    PORT: Port.default(4300),
    AUTH_SECRET: AuthSecret,
    ...realtimeVariables,
    LOG_LEVEL: LogLevel,
    /** Where browsers reach Sahut: behind a proxy a request itself does not tell whether that was by https. */
    PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' }).optional(),
    ...storeVariables,
  })
  .superRefine(checkRealtime)

/**
 * The API's settings; HOST and PORT count only where it is a server of its own.
 * @throws Error with one line for each setting that is missing or wrong
 */
export const readEnv = (variables: NodeJS.ProcessEnv) => {
  const env = readEnvironment(Environment, variables)
  return {
    host: env.HOST,
    port: env.PORT,
    authSecret: env.AUTH_SECRET,
    realtime: realtimeOf(env),
    logLevel: env.LOG_LEVEL,
    secureCookies: env.PUBLIC_URL?.startsWith('https:'),
    store: storeOf(env),
  }
}
export type Env = ReturnType<typeof readEnv>

/** The only place of the API that reads the environment. */
export const env = (): Env => readEnv(process.env)
