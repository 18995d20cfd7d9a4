import { SignatureV4 } from '@smithy/signature-v4'
import { describe, expect, it } from 'vitest'
import { Sha256 } from '../../aws/sha256-fixture.ts'
import { createSigner } from './signature.ts'

describe('a signature', () => {
  const region = 'ap-southeast-3'
  const host = 'dynamodb.ap-southeast-3.amazonaws.com'
  const target = 'DynamoDB_20120810.PutItem'
  const sign = createSigner({ host, region })

  it.each([
    ['of lasting credentials', {}],
    ['of temporary credentials', { sessionToken: 'a/token+of==' }],
  ])("is what AWS's own library makes, %s, on each day anew", async (_name, token) => {
    const credentials = { accessKeyId: 'AKIA1234567890', secretAccessKey: 'a secret/with+signs', ...token }
    for (const at of [Date.UTC(2026, 10, 24, 23, 59, 59, 900), Date.UTC(2026, 10, 25, 0, 0, 1)]) {
      const body = JSON.stringify({ text: 'Halo kak \u{1F600}', at })
      const ours = sign(credentials, target, body, at)
      const library = new SignatureV4({
        credentials,
        region,
        service: 'dynamodb',
        sha256: Sha256,
        applyChecksum: false,
      })
      const theirs = await library.sign(
        {
          method: 'POST',
          protocol: 'https:',
          hostname: host,
          path: '/',
          headers: { host, 'x-amz-target': target },
          body,
        },
        { signingDate: new Date(at) },
      )
      expect(theirs.headers).toMatchObject(ours)
    }
  })
})
