import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto'

/*
 * AWS's Signature Version 4 for the one kind of request that DynamoDB takes: a POST to `/` whose only signed headers
 * are its host, its time, its operation and, with temporary credentials, their token.
 */

const ALGORITHM = 'AWS4-HMAC-SHA256'
const SERVICE = 'dynamodb'

export type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string }

export type Headers = Record<string, string>

const keyed = (key: KeyObject | string, text: string): KeyObject =>
  createSecretKey(createHmac('sha256', key).update(text).digest())

/** 2026-11-24T17:22:37.123Z as 20261124T172237Z. */
const timeOf = (at: number): string => new Date(at).toISOString().replace(/\.\d+|[:-]/g, '')

/**
 * Signs requests to one host. The key that is derived from the secret holds for a day and is kept, and as a key
 * object: Node takes five times as long for an HMAC with the bytes of a key.
 */
export const createSigner = ({ host, region }: { host: string; region: string }) => {
  let derived: { of: string; key: KeyObject } | undefined

  const keyFor = (secret: string, day: string): KeyObject => {
    const of = `${secret} ${day}`
    if (derived?.of === of) return derived.key
    const key = [region, SERVICE, 'aws4_request'].reduce(keyed, keyed(`AWS4${secret}`, day))
    derived = { of, key }
    return key
  }

  /**
   * @param target the operation, as `x-amz-target` names it
   * @param at ms since 1970
   * @returns the headers to send along, but for the host's
   */
  return (credentials: Credentials, target: string, body: string, at: number): Headers => {
    const time = timeOf(at)
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
    const signature = createHmac('sha256', keyFor(credentials.secretAccessKey, day))
      .update(`${ALGORITHM}\n${time}\n${scope}\n${hash('sha256', request)}`)
      .digest('hex')
    const authorization = `${ALGORITHM} Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`
    return { ...signed, authorization }
  }
}
