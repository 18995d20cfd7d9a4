import { SignatureV4 } from '@smithy/signature-v4'
import { expect, test } from 'vitest'
import { signMskToken } from './msk-token.ts'
import { Sha256 } from './sha256-fixture.ts'

test.each([
  ['of lasting credentials', {}],
  ['of temporary credentials', { sessionToken: 'a/token+of==' }],
])("a token is the request to connect that AWS's own library signs, %s", async (_name, token) => {
  const credentials = { accessKeyId: 'AKIA1234567890', secretAccessKey: 'a secret/with+signs', ...token }
  const [region, at] = ['ap-southeast-3', Date.UTC(2026, 10, 24, 23, 59, 59, 900)]
  const library = new SignatureV4({
    credentials,
    region,
    service: 'kafka-cluster',
    sha256: Sha256,
    applyChecksum: false,
  })
  const hostname = 'kafka.ap-southeast-3.amazonaws.com'
  const theirs = await library.presign(
    {
      method: 'GET',
      protocol: 'https:',
      hostname,
      path: '/',
      headers: { host: hostname },
      query: { Action: 'kafka-cluster:Connect' },
    },
    { signingDate: new Date(at), expiresIn: 900 },
  )
  const ours = new URL(Buffer.from(signMskToken(credentials, region, at), 'base64url').toString())
  const { 'User-Agent': agent, ...query } = Object.fromEntries(ours.searchParams)
  expect(agent).toBe('sahut')
  expect(ours.host).toBe(hostname)
  expect(query).toEqual(theirs.query)
})
