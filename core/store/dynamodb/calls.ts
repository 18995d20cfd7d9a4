import { Pool } from 'undici'
import { SahutError } from '../../contract/errors.ts'
import { CONNECT_MS, connect, isBusy, partsOf, REQUEST_MS, type StoreSettings } from './connection.ts'
import { backOff } from '../../process/back-off.ts'
import { createSigner, type Headers } from './signature.ts'

/*
 * Calls of DynamoDB's own JSON protocol, signed and sent without the SDK's middleware, which costs ten times as much
 * CPU as the call itself (docs/decisions/0028). The SDK still finds the credentials and the endpoint.
 */

const VERSION = 'DynamoDB_20120810'
const CONTENT_TYPE = 'application/x-amz-json-1.0'
/** A call whose outcome is not known, or that is refused for now, is made once more. */
const ATTEMPTS = 2
const CONNECTIONS = 64
/** Longer than pauses between messages are; a store that closes earlier says so. */
const IDLE_MS = 30_000
/** From this on a clock that differs from the store's is taken for the cause of a refusal, ms. */
const CLOCK_OFF_MS = 240_000

type Operation =
  'BatchGetItem' | 'BatchWriteItem' | 'DeleteItem' | 'GetItem' | 'PutItem' | 'Query' | 'UpdateItem'

/** What only backups do, run by an operator: no role of a deployable may. */
type BackupOperation = 'Scan'

type Answer = { status: number; text: string; date: string | undefined }
type Refusal = { status?: number; name: string; cause: unknown }
type Outcome = { reply: unknown } | { refusal: Refusal }

export type Calls = {
  /**
   * What the store replied, or nothing if the call's condition did not hold.
   * @param input the operation's parameters, or their JSON
   * @throws SahutError unavailable if the call's outcome is unknown or it may succeed later, internal if it never can
   */
  call: <Reply>(operation: Operation | BackupOperation, input: object | string) => Promise<Reply | undefined>
  close: () => void
}

const outcomeOf = ({ status, text }: Answer): Outcome => {
  const body: unknown = JSON.parse(text)
  if (status === 200) return { reply: body }
  const type = typeof body === 'object' && body !== null && '__type' in body ? String(body.__type) : ''
  const name = type.replace(/^.*#/, '')
  return { refusal: { status, name, cause: new Error(`${name || 'an answer'} (${String(status)})`) } }
}

/** Whether the same call may succeed later: all but what the store answered with a 4xx of its own. */
const isPassing = ({ status, name }: Refusal): boolean =>
  isBusy(name) || status === undefined || status >= 500

const post = (pool: Pool, headers: Headers, body: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let status = 0
    let date: string | undefined
    pool.dispatch(
      { path: '/', method: 'POST', headers, body },
      {
        // Needed, or undici takes this for a handler of its older kind.
        onRequestStart: () => undefined,
        onResponseStart: (_controller, code, received) => {
          status = code
          date = typeof received['date'] === 'string' ? received['date'] : undefined
        },
        onResponseData: (_controller, chunk) => {
          chunks.push(chunk)
        },
        onResponseEnd: () => {
          const [first] = chunks
          const whole = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks)
          resolve({ status, text: whole.toString(), date })
        },
        onResponseError: (_controller, error) => {
          reject(error)
        },
      },
    )
  })

/**
 * Connections are kept, and shared by all calls.
 * @param settings without an endpoint it is AWS itself, with the credentials of the machine
 */
export const createCalls = (settings: StoreSettings): Calls => {
  const sdk = connect(settings)
  const { url } = sdk.config.endpointProvider({
    Region: settings.region,
    ...(settings.endpoint === undefined ? {} : { Endpoint: partsOf(settings.endpoint).address }),
  })
  const pool = new Pool(url.origin, {
    connections: CONNECTIONS,
    connect: { timeout: CONNECT_MS },
    headersTimeout: REQUEST_MS,
    bodyTimeout: REQUEST_MS,
    keepAliveTimeout: IDLE_MS,
  })
  const sign = createSigner({ host: url.host, region: settings.region })
  let clockOff = 0

  /** What AWS refuses because of this machine's clock is signed by AWS's the next time. */
  const learnClock = (date: string | undefined): void => {
    const off = Date.parse(date ?? '') - Date.now()
    if (Math.abs(off) > CLOCK_OFF_MS) clockOff = off
  }

  const attempt = async (operation: Operation | BackupOperation, body: string): Promise<Outcome> => {
    const target = `${VERSION}.${operation}`
    const signed = sign(await sdk.config.credentials(), target, body, Date.now() + clockOff)
    const answer = await post(pool, { 'content-type': CONTENT_TYPE, ...signed }, body)
    if (answer.status !== 200) learnClock(answer.date)
    return outcomeOf(answer)
  }

  const failed = ({ name, cause, ...refusal }: Refusal): SahutError =>
    isPassing({ name, cause, ...refusal })
      ? new SahutError('unavailable', 'The store does not answer.', { cause })
      : new SahutError('internal', 'The store refused a call of ours.', { cause })

  const call = async <Reply>(
    operation: Operation | BackupOperation,
    input: object | string,
  ): Promise<Reply | undefined> => {
    const body = typeof input === 'string' ? input : JSON.stringify(input)
    for (let tried = 1; ; tried += 1) {
      const clock = clockOff
      const outcome = await attempt(operation, body).catch((cause: unknown): Outcome => ({
        refusal: { name: '', cause },
      }))
      // Of the operation's own shape, as DynamoDB documents it; rows in it are checked by who reads them.
      if ('reply' in outcome) return outcome.reply as Reply
      const { refusal } = outcome
      if (refusal.name === 'ConditionalCheckFailedException') return undefined
      const isWorthwhile = isPassing(refusal) || clock !== clockOff
      if (tried >= ATTEMPTS || !isWorthwhile) throw failed(refusal)
      await backOff(tried + 1)
    }
  }

  return {
    call,
    close: () => {
      sdk.destroy()
      pool.destroy(null, () => undefined)
    },
  }
}
