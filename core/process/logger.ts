import { destination, type Logger, pino } from 'pino'

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
 * The structured log of one deployable, one JSON line an event on standard output.
 * @param name of the deployable
 */
export const createLogger = (name: string, level: string): Logger =>
  pino({
    name,
    level,
    serializers: { err: brief },
    redact: { paths: SECRETS.flatMap((field) => [field, `*.${field}`]), censor: '[kept out of the log]' },
  })
