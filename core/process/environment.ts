import { z } from 'zod'

/** The setting LOG_LEVEL, the same in every deployable. */
export const LogLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info')
export type LogLevel = z.infer<typeof LogLevel>

/**
 * A deployable's settings out of its environment. An empty variable counts as not set.
 * @throws Error with one line for each setting that is missing or wrong; values are left out, they may be secret
 */
export const readEnvironment = <Schema extends z.ZodType>(
  schema: Schema,
  variables: Record<string, string | undefined>,
): z.infer<Schema> => {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
  const parsed = schema.safeParse(set)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map((issue) => `- ${issue.path.join('.')} ${issue.message}`)
  throw new Error(`These settings are missing or wrong:\n${lines.join('\n')}`)
}
