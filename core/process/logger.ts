import { type Logger, pino } from 'pino'

export type { Logger } from 'pino'

/** Fields that never reach a log, wherever a logged object carries them. */
const SECRETS = ['token', 'password', 'authorization', 'cookie', 'secret', 'text', 'qr']

/** An error without what libraries hang on it: the SDK's carry whole requests, bodies and headers among them. */
const brief = (error: unknown): unknown => {
  if (!(error instanceof Error))
    return typeof error === 'object' ? 'something thrown that is no error' : error
  const { name, message, stack, cause } = error
  return { name, message, stack, ...(cause === undefined ? {} : { cause: brief(cause) }) }
}

/**
 * The structured log of one deployable, one JSON line an event.
 * @param name of the deployable
 * @param out the file descriptor: standard output, or standard error where standard output carries data
 */
export const createLogger = (name: string, level: string, out: 1 | 2 = 1): Logger =>
  pino(
    {
      name,
      level,
      serializers: { err: brief },
      redact: { paths: SECRETS.flatMap((field) => [field, `*.${field}`]), censor: '[kept out of the log]' },
    },
    pino.destination({ fd: out, sync: true }),
  )
