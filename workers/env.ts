import { isKeyArn } from '@sahut/core/aws/kms'
import { LogLevel, MetricsSeconds, Port, readEnvironment } from '@sahut/core/process/environment'
import { SHUTDOWN_MS } from '@sahut/core/process/shutdown'
import { paceOf, paceVariables } from '@sahut/core/numbers/pace-environment'
import { checkRealtime, realtimeOf, realtimeVariables } from '@sahut/core/bus/bus-level'
import { z } from 'zod'
import { DEFAULT_SETTINGS } from './settings.ts'

const HOUR_MS = 3_600_000

const seconds = (fallbackMs: number) =>
  z.coerce
    .number({ error: 'must be a number of seconds' })
    .positive('must be more than 0')
    .default(fallbackMs / 1000)
    .transform((value) => value * 1000)

const peerVariables = {
  PEER_HOST: z.string().default(DEFAULT_SETTINGS.peer.host),
  PEER_PORT: Port.default(DEFAULT_SETTINGS.peer.port),
}

/** All that the worker reads of its environment, by name. */
export const Environment = z
  .object({
    WHATSAPP_URL: z
      .url({ protocol: /^wss?$/, error: 'must be a ws:// or wss:// address' })
      .default(DEFAULT_SETTINGS.network.url),
    WHATSAPP_CERT_KEY: z.base64('must be base64').optional(),
    WHATSAPP_VERSION: z
      .string()
      .regex(/^\d+\.\d+\.\d+$/, 'must be three numbers, such as 2.3000.1043857760')
      .transform((text) => z.tuple([z.number(), z.number(), z.number()]).parse(text.split('.').map(Number)))
      .optional(),
    DYNAMODB_ENDPOINT: z
      .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
      .optional(),
    DYNAMODB_REGION: z.string().default('local'),
    TABLE_NAME: z.string({ error: 'must be the name of the DynamoDB table' }),
    AUTH_KEY_FILE: z.string().optional(),
    AUTH_KEY_KMS: z.string().refine(isKeyArn, 'must be the ARN of a KMS key').optional(),
    ...realtimeVariables,
    LOG_LEVEL: LogLevel,
    METRICS_SECONDS: MetricsSeconds,
    SHUTDOWN_SECONDS: seconds(SHUTDOWN_MS),
    SWEEP_SECONDS: seconds(DEFAULT_SETTINGS.sweepMs),
    FLEET_SECONDS: seconds(DEFAULT_SETTINGS.fleetMs),
    SEND_WITHIN_HOURS: z.coerce
      .number({ error: 'must be a number of hours' })
      .min(1, 'must be at least 1')
      .default(DEFAULT_SETTINGS.sendWithinMs / HOUR_MS),
    ANSWER_SECONDS: seconds(DEFAULT_SETTINGS.answerMs),
    BACK_OFF_SECONDS: seconds(DEFAULT_SETTINGS.backOffMs),
    BEAT_SECONDS: seconds(DEFAULT_SETTINGS.beatMs),
    ...peerVariables,
    MAX_NUMBERS: z.coerce
      .number({ error: 'must be a number' })
      .int('must be a whole number')
      .positive('must be more than 0')
      .default(DEFAULT_SETTINGS.maxNumbers),
    RSS_LIMIT_MB: z.coerce
      .number({ error: 'must be a number of megabytes' })
      .int('must be a whole number of megabytes')
      .nonnegative('must be 0, which is no limit, or more')
      .default(DEFAULT_SETTINGS.rssLimitMb),
    ...paceVariables,
    PROBE_SECONDS: seconds(DEFAULT_SETTINGS.probeMs),
  })
  .superRefine(checkRealtime)
  .superRefine(({ AUTH_KEY_FILE, AUTH_KEY_KMS }, context) => {
    if ((AUTH_KEY_FILE === undefined) !== (AUTH_KEY_KMS === undefined)) return
    const message =
      'must be the path of the key file, which is made if it is missing; or set AUTH_KEY_KMS instead, and not both'
    context.addIssue({ code: 'custom', path: ['AUTH_KEY_FILE'], message })
  })

const peerOf = (env: { PEER_HOST: string; PEER_PORT: number }) => ({
  host: env.PEER_HOST,
  port: env.PEER_PORT,
})

const authKeyOf = (file = '', keyArn?: string) => (keyArn === undefined ? { file } : { keyArn })

/**
 * The worker's settings.
 * @throws Error with one line for each setting that is missing or wrong
 */
export const readEnv = (variables: NodeJS.ProcessEnv) => {
  const env = readEnvironment(Environment, variables)
  return {
    logLevel: env.LOG_LEVEL,
    metricsMs: env.METRICS_SECONDS,
    shutdownMs: env.SHUTDOWN_SECONDS,
    realtime: realtimeOf(env),
    authKey: authKeyOf(env.AUTH_KEY_FILE, env.AUTH_KEY_KMS),
    store: {
      region: env.DYNAMODB_REGION,
      tableName: env.TABLE_NAME,
      ...(env.DYNAMODB_ENDPOINT === undefined ? {} : { endpoint: env.DYNAMODB_ENDPOINT }),
    },
    worker: {
      network: {
        url: env.WHATSAPP_URL,
        ...(env.WHATSAPP_CERT_KEY === undefined ? {} : { certKey: env.WHATSAPP_CERT_KEY }),
        ...(env.WHATSAPP_VERSION === undefined ? {} : { version: env.WHATSAPP_VERSION }),
      },
      sweepMs: env.SWEEP_SECONDS,
      fleetMs: env.FLEET_SECONDS,
      sendWithinMs: env.SEND_WITHIN_HOURS * HOUR_MS,
      answerMs: env.ANSWER_SECONDS,
      backOffMs: env.BACK_OFF_SECONDS,
      beatMs: env.BEAT_SECONDS,
      peer: peerOf(env),
      maxNumbers: env.MAX_NUMBERS,
      rssLimitMb: env.RSS_LIMIT_MB,
      pace: paceOf(env),
      probeMs: env.PROBE_SECONDS,
    },
  }
}

/**
 * The settings of `health.ts`: where this worker listens for others.
 * @throws Error with one line for each setting that is missing or wrong
 */
export const healthEnv = () => peerOf(readEnvironment(z.object(peerVariables), process.env))

/** The only place of the worker that reads the environment. */
export const env = () => readEnv(process.env)
