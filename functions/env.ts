import { AuthSecret } from '@sahut/core/auth/tokens'
import { withParameters } from '@sahut/core/aws/parameters'
import { LogLevel, Port, readEnvironment, storeOf, storeVariables } from '@sahut/core/process/environment'
import { paceOf, paceVariables } from '@sahut/core/numbers/pace-environment'
import { checkRealtime, realtimeOf, realtimeVariables } from '@sahut/core/bus/bus-level'
import { z } from 'zod'

/** All that the API reads of its environment, by name. */
export const Environment = z
  .object({
    HOST: z.string().default('0.0.0.0'),
    PORT: Port.default(4300),
    AUTH_SECRET: AuthSecret,
    ...realtimeVariables,
    LOG_LEVEL: LogLevel,
    /** Where browsers reach Sahut: behind a proxy a request itself does not tell whether that was by https. */
    PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' }).optional(),
    /** Behind a proxy every connection comes from the proxy: the header by which it tells whose the request is. */
    CLIENT_ADDRESS_HEADER: z
      .string()
      .regex(/^[\w-]+$/, 'must be the name of a header')
      .optional(),
    /** The proxy knows it too, and requests that do not carry it (`x-sahut-proxy`) are refused. */
    PROXY_SECRET: AuthSecret.optional(),
    ...storeVariables,
    ...paceVariables,
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
    clientAddressHeader: env.CLIENT_ADDRESS_HEADER,
    proxySecret: env.PROXY_SECRET,
    secureCookies: env.PUBLIC_URL?.startsWith('https:'),
    store: storeOf(env),
    pace: paceOf(env),
  }
}

/**
 * The settings of `setup.ts`, which needs the store only.
 * @throws Error with one line for each setting that is missing or wrong
 */
export const setupEnv = () => storeOf(readEnvironment(z.object(storeVariables), process.env))

export type Env = ReturnType<typeof readEnv>

/** The only place of the API that reads the environment. */
export const env = (): Env => readEnv(process.env)

/** The same on Lambda, whose environment names the parameters that hold the secrets. @throws SahutError unavailable */
export const lambdaEnv = async (): Promise<Env> => readEnv(await withParameters(process.env))
