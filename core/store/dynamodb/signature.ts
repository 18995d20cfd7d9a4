import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from 'node:crypto'

/*
 * AWS's Signature Version 4 for the one kind of request that DynamoDB takes: a POST to `/`. Ours sign no more headers
 * than its host, its time, its operation and, with temporary credentials, their token.
 */

const ALGORITHM = 'AWS4-HMAC-SHA256'
const SERVICE = 'dynamodb'

export type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string }

export type Headers = Record<string, string>

const keyed = (key: KeyObject | string, text: string): KeyObject =>
  createSecretKey(createHmac('sha256', key).update(text).digest())

/** 2026-11-24T17:22:37.123Z as 20261124T172237Z. */
const timeOf = (at: number): string => new Date(at).toISOString().replace(/\.\d+|[:-]/g, '')

/** The same; the second that was asked for last is kept, because some hundred requests share it. */
const createTimes = () => {
  let last = { second: Number.NaN, time: '' }
  return (at: number): string => {
    const second = Math.floor(at / 1_000)
    if (second !== last.second) last = { second, time: timeOf(at) }
    return last.time
  }
}

/**
 * Derives the key that a day's requests to a region are signed with. The last one is kept, and as a key object: Node
 * takes five times as long for an HMAC with the bytes of a key.
 */
const createKeys = () => {
  let derived: { of: string; key: KeyObject } | undefined
  return (secret: string, day: string, region: string): KeyObject => {
    const of = `${secret} ${day} ${region}`
    if (derived?.of === of) return derived.key
    const key = [region, SERVICE, 'aws4_request'].reduce(keyed, keyed(`AWS4${secret}`, day))
    derived = { of, key }
    return key
  }
}

const signatureOf = (key: KeyObject, time: string, scope: string, request: string): Buffer =>
  createHmac('sha256', key)
    .update(`${ALGORITHM}\n${time}\n${scope}\n${hash('sha256', request)}`)
    .digest()

/** Signs requests to one host. */
export const createSigner = ({ host, region }: { host: string; region: string }) => {
  const keyFor = createKeys()
  const timeFor = createTimes()

  /**
   * @param target the operation, as `x-amz-target` names it
   * @param at ms since 1970
   * @returns the headers to send along, but for the host's
   */
  return (credentials: Credentials, target: string, body: string, at: number): Headers => {
    const time = timeFor(at)
    const day = time.slice(0, 8)
    const token = credentials.sessionToken
    const signed: Headers = {
      'x-amz-date': time,
      ...(token === undefined ? {} : { 'x-amz-security-token': token }),
      'x-amz-target': target,
    }
    const names = ['host', ...Object.keys(signed)].join(';')
    const lines = Object.entries(signed).map(([name, value]) => `${name}:${value}\n`)
    const request = `POST\n/\n\nhost:${host}\n${lines.join('')}\n${names}\n${hash('sha256', body)}`
    const scope = `${day}/${region}/${SERVICE}/aws4_request`
    const key = keyFor(credentials.secretAccessKey, day, region)
    const signature = signatureOf(key, time, scope, request).toString('hex')
    const authorization = `${ALGORITHM} Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`
    return { ...signed, authorization }
  }
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/, ]+)\/(\d{8})\/([\w-]+)\/dynamodb\/aws4_request, ?SignedHeaders=([\w;-]+), ?Signature=([\da-f]{64})$/

/** What must be signed, so that a signature stands for one call. */
const MUST_BE_SIGNED = ['host', 'x-amz-date', 'x-amz-target']

type Received = Record<string, string | string[] | undefined>

const isSame = (one: Buffer, other: Buffer): boolean =>
  one.length === other.length && timingSafeEqual(one, other)

/**
 * Tells whether requests were signed with these credentials. The time of a signature is not judged: clocks here may
 * be wrong, and nobody else can listen on loopback.
 */
export const createVerifier = ({ accessKeyId, secretAccessKey }: Credentials) => {
  const keyFor = createKeys()
  const ownId = Buffer.from(hash('sha256', accessKeyId))
  const partsOf = (headers: Received) => AUTHORIZATION.exec(String(headers['authorization'] ?? ''))
  return {
    /** Whether it says that it is, which is known before its body is read. */
    claims: (headers: Received): boolean =>
      isSame(Buffer.from(hash('sha256', partsOf(headers)?.[1] ?? '')), ownId),

    /** Whether it is. */
    proves: (headers: Received, body: Buffer): boolean => {
      const [, , day = '', region = '', signed = '', signature = ''] = partsOf(headers) ?? []
      const names = signed.split(';')
      if (!MUST_BE_SIGNED.every((name) => names.includes(name))) return false
      const lines = names.map((name) => `${name}:${String(headers[name] ?? '').trim()}\n`)
      const request = `POST\n/\n\n${lines.join('')}\n${signed}\n${hash('sha256', body)}`
      const scope = `${day}/${region}/${SERVICE}/aws4_request`
      const time = String(headers['x-amz-date'])
      const wanted = signatureOf(keyFor(secretAccessKey, day, region), time, scope, request)
      return isSame(Buffer.from(signature, 'hex'), wanted)
    },
  }
}
