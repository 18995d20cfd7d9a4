import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SahutError } from '../../contract/errors.ts'

export type StoreSettings = {
  region: string
  tableName: string
  /** Of a local store, which takes any credentials; without it the store is AWS's. */
  endpoint?: string
}

/** A store that hangs must not hang its callers: two attempts of this length, then `unavailable`. */
export const CONNECT_MS = 2_000
export const REQUEST_MS = 5_000
const ATTEMPTS = 2

/** The SDK's client of the store, for what is not done a thousand times a second. */
export const connect = ({ region, endpoint }: StoreSettings): DynamoDBClient =>
  new DynamoDBClient({
    region,
    maxAttempts: ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: REQUEST_MS,
      throwOnRequestTimeout: true,
    },
    ...(endpoint === undefined
      ? {}
      : { endpoint, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
  })

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
