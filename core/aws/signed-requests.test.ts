import { SignatureV4 } from '@smithy/signature-v4'
import { expect, test } from 'vitest'
import { Sha256 } from './sha256-fixture.ts'
import { signRequest } from './signed-requests.ts'

test.each([
  ['of lasting credentials', {}],
  ['of temporary credentials', { sessionToken: 'a/token+of==' }],
])("a request is signed as AWS's own library signs it, %s", async (_name, token) => {
  const credentials = { accessKeyId: 'AKIA1234567890', secretAccessKey: 'a secret/with+signs', ...token }
  const place = { region: 'ap-southeast-3', service: 'es' }
  const at = Date.UTC(2026, 11, 1, 2, 3, 4, 500)
  const url = new URL(
    'https://ours.es.amazonaws.com/sahut-messages-1-1/_delete_by_query?refresh=true&conflicts=proceed',
  )
  const body = '{"query":{}}'
  const library = new SignatureV4({ credentials, ...place, sha256: Sha256 })
  const theirs = await library.sign(
    {
      method: 'POST',
      protocol: 'https:',
      hostname: url.host,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { host: url.host },
      body,
    },
    { signingDate: new Date(at) },
  )
  const ours = signRequest(credentials, place, { method: 'POST', url, body }, at)
  expect({ host: url.host, ...ours }).toEqual(theirs.headers)
})
