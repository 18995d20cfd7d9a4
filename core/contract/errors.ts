import { z } from 'zod'

/** Every way in which Sahut says no, with the HTTP status that an API caller gets. */
export const ERROR_STATUS = {
  invalid_input: 400,
  unauthenticated: 401,
  token_expired: 401,
  wrong_credentials: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  payload_too_large: 413,
  /** Somebody else serves this; who asks is told by a new session token whom to ask. */
  misdirected: 421,
  outdated: 426,
  rate_limited: 429,
  fenced: 409,
  corrupt_state: 500,
  wrong_key: 500,
  internal: 500,
  unavailable: 503,
} as const

export type ErrorCode = keyof typeof ERROR_STATUS

/** An error as clients get it, over HTTP and in socket acks alike. */
export const ErrorBody = z.object({
  code: z.enum(Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  /** The input at fault, as a dotted path. */
  field: z.string().optional(),
  /** Whether the same call may succeed later without a change. */
  retry: z.boolean(),
  /** When it may, s from now, where that is known. */
  retryAfter: z.number().optional(),
})
export type ErrorBody = z.infer<typeof ErrorBody>

/** The same error as others tell it, who may be newer than this code and know more codes. */
export const ToldError = ErrorBody.extend({ code: ErrorBody.shape.code.catch('internal') })

/** A page that is too old keeps what it has to send: it reloads, or a release is taken back. */
const RETRIED: ReadonlySet<ErrorCode> = new Set(['rate_limited', 'unavailable', 'internal', 'outdated'])

/** The one error type of Sahut. Edges translate it once (HTTP: `ERROR_STATUS`, socket: an error ack). */
export class SahutError extends Error {
  readonly code: ErrorCode
  readonly field: string | undefined
  readonly retry: boolean
  /** s from when it was thrown */
  readonly retryAfter: number | undefined

  /**
   * @param code what went wrong, for programs
   * @param message what went wrong and what to do, for people; it reaches clients, so no secrets
   */
  constructor(
    code: ErrorCode,
    message: string,
    options: { field?: string; retryAfter?: number; retry?: boolean; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'SahutError'
    this.code = code
    this.field = options.field
    this.retry = options.retry ?? RETRIED.has(code)
    this.retryAfter = options.retryAfter
  }

  /** An error that a server told. */
  static of({ code, message, field, retry, retryAfter }: ErrorBody): SahutError {
    return new SahutError(code, message, {
      retry,
      ...(field === undefined ? {} : { field }),
      ...(retryAfter === undefined ? {} : { retryAfter }),
    })
  }

  /** The form that clients get: never the cause, never the stack. */
  toBody(): ErrorBody {
    return {
      code: this.code,
      message: this.message,
      ...(this.field === undefined ? {} : { field: this.field }),
      retry: this.retry,
      ...(this.retryAfter === undefined ? {} : { retryAfter: this.retryAfter }),
    }
  }
}

/** Any thrown value as a SahutError; what nobody foresaw becomes `internal`, its details kept as the cause only. */
export const asSahutError = (thrown: unknown): SahutError =>
  thrown instanceof SahutError
    ? thrown
    : new SahutError('internal', 'Something went wrong on our side. Please try again.', { cause: thrown })

/** zod's own sentences begin with what is wrong, ours ("must be a number") go on from the field's name. */
const ZODS_OWN = /^(Invalid|Too|Unrecognized|Expected)/

type Issue = z.core.$ZodIssue

const complaint = ({ message }: Issue): string => {
  if (message.endsWith('received undefined')) return ' is missing'
  return ZODS_OWN.test(message) ? `: ${message.charAt(0).toLowerCase()}${message.slice(1)}` : ` ${message}`
}

/** @param whole what the input is called where it is wrong as a whole, such as `body` */
const faultOf = (issue: Issue, whole: string): { field: string; message: string } => {
  const path = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') {
    const field = [...issue.path, issue.keys[0] ?? ''].join('.')
    return { field, message: `${field} is not known here` }
  }
  return { field: path === '' ? whole : path, message: `${path === '' ? whole : path}${complaint(issue)}` }
}

/**
 * What zod refused, as an error that names the first field at fault.
 * @param whole what the input is called where it is wrong as a whole
 */
export const invalidInput = (
  { issues: [issue] }: Pick<z.core.$ZodError, 'issues'>,
  whole = 'input',
): SahutError => {
  const { field, message } =
    issue === undefined ? { field: whole, message: `${whole} is invalid` } : faultOf(issue, whole)
  return new SahutError('invalid_input', message, { field })
}

/**
 * Parses outside input.
 * @throws SahutError invalid_input that names the first field at fault
 */
export const parseInput = <Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> => {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  throw invalidInput(parsed.error)
}
