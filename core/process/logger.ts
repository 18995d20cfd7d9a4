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

/** For how long an outage of the store is not told again in the same words, ms. */
const QUIET_MS = 60_000

/** Whether a line tells of nothing but that the store does not answer, of which there are thousands while it is gone. */
const tellsOfOutage = (what: unknown): what is { err: Error } =>
  typeof what === 'object' &&
  what !== null &&
  'err' in what &&
  what.err instanceof Error &&
  'code' in what.err &&
  what.err.code === 'unavailable' &&
  what.err.message.startsWith('The store')

/** Tells the first line of a kind, and a minute later the next with how many were left out. */
const createQuiet = () => {
  const told = new Map<string, { at: number; left: number }>()
  return (what: unknown, message: unknown): { say: boolean; left: number } => {
    if (!tellsOfOutage(what)) return { say: true, left: 0 }
    const kind = `${String(message)} ${what.err.message}`
    const last = told.get(kind)
    if (last !== undefined && performance.now() - last.at < QUIET_MS) {
      last.left += 1
      return { say: false, left: 0 }
    }
    told.set(kind, { at: performance.now(), left: 0 })
    return { say: true, left: last?.left ?? 0 }
  }
}

/**
 * The structured log of one deployable, one JSON line an event. Of an outage of the store it says each kind of line
 * once a minute, with how many like it were left out (`alike`).
 * @param name of the deployable
 * @param out the file descriptor: standard output, or standard error where standard output carries data
 */
export const createLogger = (name: string, level: string, out: 1 | 2 = 1): Logger => {
  const isQuiet = createQuiet()
  return pino(
    {
      name,
      level,
      hooks: {
        logMethod: function (args, method) {
          const [what, message] = args as [unknown, unknown]
          const { say, left } = isQuiet(what, message)
          if (!say) return
          if (left > 0) method.call(this, { ...(what as object), alike: left }, String(message))
          else method.apply(this, args)
        },
      },
      serializers: { err: brief },
      redact: { paths: SECRETS.flatMap((field) => [field, `*.${field}`]), censor: '[kept out of the log]' },
    },
    pino.destination({ fd: out, sync: true }),
  )
}
