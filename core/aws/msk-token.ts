import { KMSClient } from '@aws-sdk/client-kms'
import { createHmac, hash } from 'node:crypto'

/*
 * How MSK knows a role: by a token that is a request to connect, signed with its keys by AWS's Signature Version 4, which
 * nobody ever sends. The SDK finds the keys.
 */

type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken?: string | undefined }

const SERVICE = 'kafka-cluster'
const ALGORITHM = 'AWS4-HMAC-SHA256'
/** How long the token may be used to connect, s. */
const LIVES_S = 900

const keyed = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** As AWS escapes: all but letters, digits and `-._~`. */
const escape = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)

/** @param at ms since 1970 */
export const signMskToken = (
  { accessKeyId, secretAccessKey, sessionToken }: Keys,
  region: string,
  at: number,
): string => {
  const time = new Date(at).toISOString().replace(/\.\d+|[:-]/g, '')
  const day = time.slice(0, 8)
  const scope = `${day}/${region}/${SERVICE}/aws4_request`
  const host = `kafka.${region}.amazonaws.com`
  const fields = {
    Action: 'kafka-cluster:Connect',
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': `${accessKeyId}/${scope}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': String(LIVES_S),
    ...(sessionToken === undefined ? {} : { 'X-Amz-Security-Token': sessionToken }),
    'X-Amz-SignedHeaders': 'host',
  }
  const query = Object.entries(fields)
    .map(([name, value]) => `${escape(name)}=${escape(value)}`)
    .join('&')
  const request = `GET\n/\n${query}\nhost:${host}\n\nhost\n${hash('sha256', '')}`
  const key = [region, SERVICE, 'aws4_request'].reduce<Buffer>(keyed, keyed(`AWS4${secretAccessKey}`, day))
  const signature = keyed(key, `${ALGORITHM}\n${time}\n${scope}\n${hash('sha256', request)}`).toString('hex')
  const address = `https://${host}/?${query}&X-Amz-Signature=${signature}&User-Agent=sahut`
  return Buffer.from(address).toString('base64url')
}

/** Tokens of the role that this process has. */
export const createMskTokens = (region: string): (() => Promise<string>) => {
  const sdk = new KMSClient({ region })
  return async () => signMskToken(await sdk.config.credentials(), region, Date.now())
}
