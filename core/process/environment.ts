import { z } from 'zod'
import { SahutError } from '../contract/errors.ts'
import { fileSettingOf, withSecretFiles } from './secret-files.ts'

/*
 * Each setting describes itself (`describe`, `meta`): `npm run settings` writes docs/settings.md from that. `unset` says
 * what holds while a setting without a default is not set. Both are Markdown; links start at docs. `secret: true` lets
 * the setting stand in a file too (`secret-files.ts`).
 */

/** The setting LOG_LEVEL, the same in every deployable. */
export const LogLevel = z
  .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
  .default('info')
  .describe(
    '`trace`, `debug`, `info`, `warn`, `error` or `silent`; one JSON line an event, on standard output (`npm run demo` and `npm start`: on standard error)',
  )
export type LogLevel = z.infer<typeof LogLevel>

/**
 * A deployable's settings out of its environment. An empty variable counts as not set; a secret is read from its file
 * if one is named.
 * @throws SahutError with one line for each setting that is missing or wrong; values are left out, they may be secret
 */
export const readEnvironment = <Schema extends z.ZodObject<Record<string, z.ZodType>>>(
  schema: Schema,
  variables: Record<string, string | undefined>,
): z.infer<Schema> => {
  const { set, problems, fromFile } = withSecretFiles(schema, variables)
  const parsed = schema.safeParse(set)
  if (parsed.success && problems.size === 0) return parsed.data
  const lines = [...problems.values()]
  for (const { path, message } of parsed.error?.issues ?? []) {
    const name = path.join('.')
    if (problems.has(name)) continue
    lines.push(
      fromFile.has(name)
        ? `${name}, in the file of ${fileSettingOf(name)}, ${message}`
        : `${name} ${message}`,
    )
  }
  throw new SahutError(
    'invalid_input',
    ['These settings are missing or wrong:', ...lines.map((line) => `- ${line}`)].join('\n'),
  )
}

/** The settings of the store, the same in every deployable. */
export const storeVariables = {
  TABLE_NAME: z.string({ error: 'must be the name of the DynamoDB table' }).describe('the DynamoDB table'),
  DYNAMODB_REGION: z.string().default('local').describe('its region'),
  DYNAMODB_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
    .optional()
    .meta({
      description:
        'the address of a local store, such as `http://127.0.0.1:8000`; with the credentials that it asks for as `http://KEY:SECRET@127.0.0.1:8000`',
      unset: 'AWS',
      secret: true,
    }),
}

/** The store as the settings name it. */
export const storeOf = (variables: {
  TABLE_NAME: string
  DYNAMODB_REGION: string
  DYNAMODB_ENDPOINT?: string | undefined
}): { tableName: string; region: string; endpoint?: string } => ({
  tableName: variables.TABLE_NAME,
  region: variables.DYNAMODB_REGION,
  ...(variables.DYNAMODB_ENDPOINT === undefined ? {} : { endpoint: variables.DYNAMODB_ENDPOINT }),
})

/** The setting METRICS_SECONDS; becomes ms. */
export const MetricsSeconds = z.coerce
  .number({ error: 'must be a number of seconds' })
  .nonnegative('must be 0, which is never, or more')
  .default(60)
  .transform((seconds) => seconds * 1000)
  .describe(
    'how often the log gets a line `metrics` with how the process is ([operations](operations.md#metrics)); `0` for never',
  )

/** A TCP port to listen at; 0 takes a free one. */
export const Port = z.coerce
  .number({ error: 'must be a port number' })
  .int('must be a port number')
  .min(0, 'must be 0 (any free port) to 65535')
  .max(65_535, 'must be 0 (any free port) to 65535')
