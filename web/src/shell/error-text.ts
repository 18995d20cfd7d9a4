import { ErrorBody, type ErrorCode, SahutError } from '@sahut/core/contract/errors'
import { durationText } from '../time/dates.ts'
import { m } from '../paraglide/messages.js'

const TEXTS: Record<ErrorCode, () => string> = {
  invalid_input: m.error_invalid_input,
  unauthenticated: m.sign_in_ended,
  token_expired: m.sign_in_ended,
  wrong_credentials: m.error_wrong_credentials,
  forbidden: m.error_forbidden,
  not_found: m.error_not_found,
  conflict: m.error_conflict,
  payload_too_large: m.error_invalid_input,
  misdirected: m.error_unavailable,
  outdated: m.error_outdated,
  rate_limited: m.error_rate_limited,
  fenced: m.error_conflict,
  corrupt_state: m.error_internal,
  wrong_key: m.error_internal,
  internal: m.error_internal,
  unavailable: m.error_unavailable,
}

const codeOf = (error: unknown): ErrorCode =>
  error instanceof SahutError ? error.code : (ErrorBody.safeParse(error).data?.code ?? 'internal')

/** Whether it is nobody's fault here: the server could not be reached. */
export const isUnreachable = (error: unknown): boolean => codeOf(error) === 'unavailable'

/** What went wrong and what to do, in the agent's language. @param error thrown, or as the server tells it */
export const errorText = (error: unknown): string => {
  const seconds = error instanceof SahutError ? error.retryAfter : ErrorBody.safeParse(error).data?.retryAfter
  return codeOf(error) === 'rate_limited' && seconds !== undefined
    ? m.error_rate_limited_for({ duration: durationText(seconds) })
    : TEXTS[codeOf(error)]()
}
