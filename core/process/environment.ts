import { z } from 'zod'
import { SahutError } from '../contract/errors.ts'

/** The setting LOG_LEVEL, the same in every deployable. */
export const LogLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info')
export type LogLevel = z.infer<typeof LogLevel>

/**
 * A deployable's settings out of its environment. An empty variable counts as not set.
 * @throws SahutError with one line for each setting that is missing or wrong; values are left out, they may be secret
 */
export const readEnvironment = <Schema extends z.ZodType>(
  schema: Schema,
  variables: Record<string, string | undefined>,
): z.infer<Schema> => {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
  const parsed = schema.safeParse(set)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map((issue) => `- ${issue.path.join('.')} ${issue.message}`)
  throw new SahutError('invalid_input', `These settings are missing or wrong:\n${lines.join('\n')}`)
}

/** The settings of the store, the same in every deployable. */
export const storeVariables = {
  TABLE_NAME: z.string({ error: 'must be the name of the DynamoDB table' }),
  DYNAMODB_REGION: z.string().default('local'),
  /** Of a store on this machine; without it the store is AWS's. */
  DYNAMODB_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
    .optional(),
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

/** How often the line `metrics` is logged, in seconds; 0 for never. Becomes ms. */
export const MetricsSeconds = z.coerce
  .number({ error: 'must be a number of seconds' })
  .nonnegative('must be 0, which is never, or more')
  .default(60)
  .transform((seconds) => seconds * 1000)

/** A TCP port to listen at; 0 takes a free one. */
export const Port = z.coerce
  .number({ error: 'must be a port number' })
  .int('must be a port number')
  .min(0, 'must be 0 (any free port) to 65535')
  .max(65_535, 'must be 0 (any free port) to 65535')
