import { isKeyArn } from '@sahut/core/aws/kms'
import {
  LogLevel,
  MetricsSeconds,
  Port,
  readEnvironment,
  storeOf,
  storeVariables,
} from '@sahut/core/process/environment'
import { mediaVariables, storageOf } from '@sahut/core/media/storage'
import { SHUTDOWN_MS } from '@sahut/core/process/shutdown'
import { paceOf, paceVariables } from '@sahut/core/numbers/pace-environment'
import { pushContactVariables, pushVariables } from '@sahut/core/push/push-settings'
import { openSearchOf, searchVariables } from '@sahut/core/search/settings'
import { checkRealtime, realtimeOf, realtimeVariables } from '@sahut/core/bus/bus-level'
import { z } from 'zod'
import { isPublic } from './previews/public-address.ts'
import { DEFAULT_SETTINGS } from './settings.ts'

const HOUR_MS = 3_600_000

const seconds = (fallbackMs: number) =>
  z.coerce
    .number({ error: 'must be a number of seconds' })
    .positive('must be more than 0')
    .default(fallbackMs / 1000)
    .transform((value) => value * 1000)

const peerVariables = {
  PEER_HOST: z
    .string()
    .default(DEFAULT_SETTINGS.peer.host)
    .describe(
      'where other workers reach this one, and where it listens for them: an address of this machine, or `auto` if it has one only. By it they notice at once that a process was killed',
    ),
  PEER_PORT: Port.default(DEFAULT_SETTINGS.peer.port).describe('the port there; `0` takes any free port'),
}

/** What can be set of a worker wherever it runs: by itself, or in `npm start`. */
export const workerVariables = {
  WHATSAPP_URL: z
    .url({ protocol: /^wss?$/, error: 'must be a ws:// or wss:// address' })
    .default(DEFAULT_SETTINGS.network.url)
    .describe('the network, or another server that speaks its protocol'),
  WHATSAPP_CERT_KEY: z.base64('must be base64').optional().meta({
    description: "that server's root key, base64",
    unset: "WhatsApp's",
  }),
  WHATSAPP_VERSION: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/, 'must be three numbers, such as 2.3000.1043857760')
    .transform((text) => z.tuple([z.number(), z.number(), z.number()]).parse(text.split('.').map(Number)))
    .optional()
    .meta({
      description:
        'the version of WhatsApp Web that Sahut says it is, such as `2.3000.1043857760`; for when WhatsApp no longer takes the one it came with ([405](operations.md#when-sahut-is-too-old))',
      unset: "Baileys'",
    }),
  SWEEP_SECONDS: seconds(DEFAULT_SETTINGS.sweepMs).describe(
    'how often the outbox is searched for what no signal told of; for all else that is asked of a number, ten times as seldom',
  ),
  FLEET_SECONDS: seconds(DEFAULT_SETTINGS.fleetMs).describe('how often to look for numbers to run'),
  SEND_WITHIN_HOURS: z.coerce
    .number({ error: 'must be a number of hours' })
    .min(1, 'must be at least 1')
    .default(DEFAULT_SETTINGS.sendWithinMs / HOUR_MS)
    .describe(
      'a message that waited longer, for whatever reason, is not sent any more: it fails, and its agent can send it again ([why](decisions/0044-what-waits-too-long.md)); at least `1`',
    ),
  ANSWER_SECONDS: seconds(DEFAULT_SETTINGS.answerMs).describe(
    'how long WhatsApp may take to acknowledge a message before it is sent again',
  ),
  BACK_OFF_SECONDS: seconds(DEFAULT_SETTINGS.backOffMs).describe(
    'the first pause before another connection; it doubles, with jitter, to at most a minute',
  ),
  BEAT_SECONDS: seconds(DEFAULT_SETTINGS.beatMs).describe(
    'how often a worker shows that it lives; one that misses four heartbeats counts as dead',
  ),
  MAX_NUMBERS: z.coerce
    .number({ error: 'must be a number' })
    .int('must be a whole number')
    .positive('must be more than 0')
    .default(DEFAULT_SETTINGS.maxNumbers)
    .describe('the most numbers that this worker runs'),
  RSS_LIMIT_MB: z.coerce
    .number({ error: 'must be a number of megabytes' })
    .int('must be a whole number of megabytes')
    .nonnegative('must be 0, which is no limit, or more')
    .default(DEFAULT_SETTINGS.rssLimitMb)
    .describe(
      'beyond this much memory the worker hands its numbers over and exits with 75, to be started afresh; only if another worker can take them. `0` is no limit; give it at least twice what a worker takes at its start',
    ),
  ...paceVariables,
  LINK_PREVIEWS: z
    .enum(['on', 'off'], 'must be on or off')
    .default('on')
    .describe(
      'whether the worker asks the first page that a text links to for its title and picture, and shows them below: `on` or `off`. It asks addresses on the internet only ([how](decisions/0081-link-previews.md))',
    ),
  PROBE_SECONDS: seconds(DEFAULT_SETTINGS.probeMs).describe(
    'WhatsApp restricts a number and does not say for how long: after this one message to a stranger tries whether it has ended',
  ),
}

/** All that the worker reads of its environment, by name. */
export const Environment = z
  .object({
    ...storeVariables,
    ...mediaVariables,
    AUTH_KEY_FILE: z.string().optional().meta({
      description:
        'the file of the key that encrypts WhatsApp sessions; made if it is missing. Whoever loses it has to link every number again',
      unset: '(required, or `AUTH_KEY_KMS`)',
    }),
    AUTH_KEY_KMS: z
      .string()
      .refine(isKeyArn, 'must be the ARN of a KMS key')
      .optional()
      .describe(
        'instead of `AUTH_KEY_FILE`: the ARN of a key of AWS KMS ([why](decisions/0031-the-key-of-whatsapp-sessions.md))',
      ),
    ...realtimeVariables,
    LOG_LEVEL: LogLevel,
    METRICS_SECONDS: MetricsSeconds,
    SHUTDOWN_SECONDS: seconds(SHUTDOWN_MS).describe(
      'how long a worker may take to hand its numbers over when it is told to end, before it ends as it is; some seconds less than it has until it is killed (`110` on AWS and in `local/compose.yaml`)',
    ),
    ...pushVariables,
    ...pushContactVariables,
    ...searchVariables,
    ...workerVariables,
    ...peerVariables,
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

/** The settings of `workerVariables` as a worker takes them. */
export const workerOf = (env: z.infer<z.ZodObject<typeof workerVariables>>) => ({
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
  maxNumbers: env.MAX_NUMBERS,
  rssLimitMb: env.RSS_LIMIT_MB,
  pace: paceOf(env),
  probeMs: env.PROBE_SECONDS,
  ...(env.LINK_PREVIEWS === 'on' ? { previews: { isAllowed: isPublic } } : {}),
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
    gatewayGroups: env.GATEWAY_GROUPS,
    authKey: authKeyOf(env.AUTH_KEY_FILE, env.AUTH_KEY_KMS),
    store: storeOf(env),
    storage: storageOf(env),
    push: env.PUSH_SECRET === undefined ? undefined : { secret: env.PUSH_SECRET, contact: env.PUSH_CONTACT },
    search: openSearchOf(env),
    worker: {
      ...workerOf(env),
      peer: peerOf(env),
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
