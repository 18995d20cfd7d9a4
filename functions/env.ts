import { AuthSecret } from '@sahut/core/auth/tokens'
import { withParameters } from '@sahut/core/aws/parameters'
import { mediaVariables, storageOf } from '@sahut/core/media/storage'
import { LogLevel, Port, readEnvironment, storeOf, storeVariables } from '@sahut/core/process/environment'
import { paceOf, paceVariables } from '@sahut/core/numbers/pace-environment'
import { ownSearchVariables, searchOf, searchVariables } from '@sahut/core/search/settings'
import { pushVariables } from '@sahut/core/push/push-settings'
import { checkRealtime, realtimeOf, realtimeVariables } from '@sahut/core/bus/bus-level'
import { admissionOf, admissionVariables, checkAdmission } from '@sahut/core/browsers/settings'
import { z } from 'zod'

/** All that the API reads of its environment, by name. */
export const Environment = z
  .object({
    HOST: z.string().default('0.0.0.0').describe('the address where it listens'),
    PORT: Port.default(4300).describe('the port where it listens; `0` takes any free port'),
    AUTH_SECRET: AuthSecret,
    ...realtimeVariables,
    ...admissionVariables,
    MQTT_BROKER_SECRET: AuthSecret.optional().meta({
      description:
        'a secret of at least 32 bytes which EMQX puts in the header `x-sahut-broker` when it asks the API whom it may let in',
      unset: '(required by `emqx`)',
      secret: true,
    }),
    LOG_LEVEL: LogLevel,
    PUBLIC_URL: z
      .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
      .optional()
      .describe(
        'where browsers reach Sahut, which behind a proxy a request does not tell; with https its cookie travels by nothing else',
      ),
    CLIENT_ADDRESS_HEADER: z
      .string()
      .regex(/^[\w-]+$/, 'must be the name of a header')
      .optional()
      .describe(
        'behind a proxy, from which all requests come: the header in which it names the caller, such as `x-forwarded-for` (its last entry counts); tries to sign in are counted by it',
      ),
    PROXY_SECRET: AuthSecret.optional().meta({
      description:
        'behind a proxy that callers could pass by: a secret of at least 32 bytes which it puts in the header `x-sahut-proxy`; requests without it are refused',
      secret: true,
    }),
    ...pushVariables,
    ...searchVariables,
    ...ownSearchVariables,
    ...storeVariables,
    ...mediaVariables,
    ...paceVariables,
  })
  .superRefine(checkRealtime)
  .superRefine(checkAdmission)
  .superRefine(({ MQTT_ADMISSION, MQTT_BROKER_SECRET, MQTT_BROWSER_URL, PUBLIC_URL }, context) => {
    if (PUBLIC_URL?.startsWith('https:') === true && MQTT_BROWSER_URL?.startsWith('ws:') === true)
      context.addIssue({
        code: 'custom',
        path: ['MQTT_BROWSER_URL'],
        message: 'must be a wss:// address, because PUBLIC_URL is https: browsers refuse the other',
      })
    if (MQTT_ADMISSION === 'emqx' && MQTT_BROKER_SECRET === undefined)
      context.addIssue({
        code: 'custom',
        path: ['MQTT_BROKER_SECRET'],
        message: 'must be set, because MQTT_ADMISSION is emqx',
      })
  })

/**
 * The API's settings; HOST and PORT count only where it is a server of its own.
 * @throws Error with one line for each setting that is missing or wrong
 */
export const readEnv = (variables: NodeJS.ProcessEnv) => {
  const env = readEnvironment(Environment, variables)
  const realtime = realtimeOf(env)
  return {
    host: env.HOST,
    port: env.PORT,
    authSecret: env.AUTH_SECRET,
    realtime,
    admission: admissionOf(env, realtime),
    brokerSecret: env.MQTT_BROKER_SECRET,
    gatewayGroups: env.GATEWAY_GROUPS,
    logLevel: env.LOG_LEVEL,
    clientAddressHeader: env.CLIENT_ADDRESS_HEADER,
    proxySecret: env.PROXY_SECRET,
    secureCookies: env.PUBLIC_URL?.startsWith('https:'),
    store: storeOf(env),
    storage: storageOf(env),
    pace: paceOf(env),
    pushSecret: env.PUSH_SECRET,
    search: searchOf(env),
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
