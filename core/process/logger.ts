import { type Logger, pino } from 'pino'

export type { Logger } from 'pino'

/** Fields that never reach a log, wherever a logged object carries them. */
const SECRETS = ['token', 'password', 'authorization', 'cookie', 'secret', 'text', 'qr']

/**
 * The structured log of one deployable, one JSON line an event on standard output.
 * @param name of the deployable
 */
export const createLogger = (name: string, level: string): Logger =>
  pino({
    name,
    level,
    redact: { paths: SECRETS.flatMap((field) => [field, `*.${field}`]), censor: '[kept out of the log]' },
  })
