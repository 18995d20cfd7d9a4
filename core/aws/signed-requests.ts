import { KMSClient } from '@aws-sdk/client-kms'
import { createHmac, hash } from 'node:crypto'

/*
 * Requests to a service of AWS that knows a role, signed by AWS's Signature Version 4. The SDK finds the keys. Addresses
 * have nothing in them that would have to be escaped.
 */

type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken?: string | undefined }

const ALGORITHM = 'AWS4-HMAC-SHA256'

/** The headers by which a request is known to be of our role. */
export type SignRequest = (request: {
  method: string
  url: URL
  body: string
}) => Promise<Record<string, string>>

const keyed = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** @param at ms since 1970 */
export const signRequest = (
  { accessKeyId, secretAccessKey, sessionToken }: Keys,
  { region, service }: { region: string; service: string },
  { method, url, body }: Parameters<SignRequest>[0],
  at: number,
): Record<string, string> => {
  const time = new Date(at).toISOString().replace(/\.\d+|[:-]/g, '')
  const day = time.slice(0, 8)
  const scope = `${day}/${region}/${service}/aws4_request`
  const digest = hash('sha256', body)
  const signed: Record<string, string> = {
    'x-amz-content-sha256': digest,
    'x-amz-date': time,
    ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
  }
  const headers = Object.entries({ host: url.host, ...signed })
  const names = headers.map(([name]) => name).join(';')
  const lines = headers.map(([name, value]) => `${name}:${value}\n`).join('')
  const query = [...url.searchParams]
    .map((pair) => pair.join('='))
    .toSorted()
    .join('&')
  const request = `${method}\n${url.pathname}\n${query}\n${lines}\n${names}\n${digest}`
  const key = [region, service, 'aws4_request'].reduce<Buffer>(keyed, keyed(`AWS4${secretAccessKey}`, day))
  const signature = keyed(key, `${ALGORITHM}\n${time}\n${scope}\n${hash('sha256', request)}`).toString('hex')
  const authorization = `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`
  return { ...signed, authorization }
}

/** Signs as the role that this process has. */
export const createRequestSigner = (region: string, service: string): SignRequest => {
  const sdk = new KMSClient({ region })
  return async (request) =>
    signRequest(await sdk.config.credentials(), { region, service }, request, Date.now())
}
