import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SahutError } from '../../contract/errors.ts'
import type { Credentials } from './signature.ts'

export type StoreSettings = {
  region: string
  tableName: string
  /**
   * Of a store that is not AWS's, with the credentials that it asks for, if it does:
   * `http://<access key id>:<secret access key>@127.0.0.1:8000`.
   */
  endpoint?: string
}

/** What is signed with for a store that takes any. */
export const NO_CREDENTIALS: Credentials = { accessKeyId: 'local', secretAccessKey: 'local' }

/** An endpoint's address, and the credentials that stand in it. */
export const partsOf = (endpoint: string): { address: string; credentials: Credentials } => {
  const url = new URL(endpoint)
  const { username, password } = url
  url.username = ''
  url.password = ''
  return {
    address: url.href,
    credentials:
      username === ''
        ? NO_CREDENTIALS
        : { accessKeyId: decodeURIComponent(username), secretAccessKey: decodeURIComponent(password) },
  }
}

/** Where the store is, for the log: no credentials. */
export const addressOf = ({ endpoint }: StoreSettings): string =>
  endpoint === undefined ? 'AWS' : partsOf(endpoint).address

/** An endpoint with credentials in it. */
export const endpointWith = (address: string, { accessKeyId, secretAccessKey }: Credentials): string => {
  const url = new URL(address)
  url.username = encodeURIComponent(accessKeyId)
  url.password = encodeURIComponent(secretAccessKey)
  return url.href
}

/** A store that hangs must not hang its callers: two attempts of this length, then `unavailable`. */
export const CONNECT_MS = 2_000
export const REQUEST_MS = 5_000
const ATTEMPTS = 2

/** The SDK's client of the store, for what is not done a thousand times a second. */
export const connect = ({ region, endpoint }: StoreSettings): DynamoDBClient => {
  const place = endpoint === undefined ? undefined : partsOf(endpoint)
  return new DynamoDBClient({
    region,
    maxAttempts: ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: REQUEST_MS,
      throwOnRequestTimeout: true,
    },
    ...(place && { endpoint: place.address, credentials: place.credentials }),
  })
}

const BUSY = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'LimitExceededException',
  'TransactionInProgressException',
])

/** Whether an error of this name refuses a call for now, not for good. */
export const isBusy = (name: string): boolean => BUSY.has(name)

/**
 * Runs one call of the SDK and translates its errors.
 * @throws SahutError unavailable if the call's outcome is unknown or it may succeed later, internal if it never can
 */
export const callStore = async <Reply>(call: () => Promise<Reply>): Promise<Reply> => {
  try {
    return await call()
  } catch (cause) {
    if (isPassing(cause)) throw new SahutError('unavailable', 'The store does not answer.', { cause })
    throw new SahutError('internal', 'The store refused a call of ours.', { cause })
  }
}

/** Whether the same call may succeed later: all but what the store answered with a 4xx of its own. */
const isPassing = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false
  if (isBusy(error.name)) return true
  if (error instanceof TypeError || error instanceof RangeError) return false
  const status =
    '$metadata' in error && typeof error.$metadata === 'object' && error.$metadata !== null
      ? (error.$metadata as { httpStatusCode?: number }).httpStatusCode
      : undefined
  return status === undefined || status >= 500
}
