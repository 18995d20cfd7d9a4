import { execFileSync } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { partsOf } from '@sahut/core/store/dynamodb/connection'
import { createSigner, type Credentials } from '@sahut/core/store/dynamodb/signature'
import { describe, expect, it } from 'vitest'
import { newFolder, started } from './store-fixture.ts'

describe('F1: the embedded store answers nobody but who was given its credentials', () => {
  const LIST = JSON.stringify({})
  const TARGET = 'DynamoDB_20120810.ListTables'

  /** A call by hand, signed with any credentials and for any host, with any headers besides. */
  const ask = (
    address: string,
    credentials: Credentials | undefined,
    headers: Record<string, string> = {},
  ) => {
    const host = headers['host'] ?? new URL(address).host
    const signed =
      credentials === undefined
        ? { 'x-amz-target': TARGET }
        : createSigner({ host, region: 'local' })(credentials, TARGET, LIST, Date.now())
    return new Promise<{ status: number; headers: object; text: string }>((resolve, reject) => {
      const call = request(
        address,
        { method: 'POST', headers: { host, ...signed, ...headers } },
        (answer) => {
          text(answer).then((body) => {
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: body })
          }, reject)
        },
      )
      call.on('error', reject).end(LIST)
    })
  }

  it.each([
    ['without a signature', undefined, {}],
    ['with the credentials that every program knows', { accessKeyId: 'local', secretAccessKey: 'local' }, {}],
    ['with the key only', { secretAccessKey: 'local' }, {}],
    ['of a page', {}, { origin: 'http://127.0.0.1:5173' }],
    ['of a page of the same origin', {}, { 'sec-fetch-site': 'same-origin' }],
    ['to another name of this machine', {}, { host: 'rebound.example:80' }],
  ] as const)('a call %s', async (_what, other, headers) => {
    const { store } = await started({ dataDir: await newFolder() })
    const { address, credentials } = partsOf(store.endpoint)
    const wrong = other === undefined ? undefined : { ...credentials, ...other }
    const answer = await ask(address, wrong, headers)
    expect(answer.status).toBe(400)
    expect(answer.text).not.toContain('sahut')
    expect(Object.keys(answer.headers).join()).not.toContain('access-control')
    expect((await ask(address, credentials)).text).toContain('sahut')
  })

  it('a body that was not what was signed', async () => {
    const { store } = await started({ dataDir: await newFolder() })
    const { address, credentials } = partsOf(store.endpoint)
    const headers = createSigner({ host: new URL(address).host, region: 'local' })(
      credentials,
      TARGET,
      LIST,
      Date.now(),
    )
    expect((await fetch(address, { method: 'POST', headers, body: '{"Limit":1}' })).status).toBe(400)
  })

  it('a page that asks whether it may', async () => {
    const { store } = await started({ dataDir: await newFolder() })
    const answer = await fetch(partsOf(store.endpoint).address, {
      method: 'OPTIONS',
      headers: { origin: 'http://127.0.0.1:5173', 'access-control-request-method': 'POST' },
    })
    expect(answer.ok).toBe(false)
    expect([...answer.headers.keys()].join()).not.toContain('access-control')
  })

  it('and other users read none of its files', async () => {
    const dataDir = join(await newFolder(), 'store')
    const { store } = await started({ dataDir })
    const modes = async () =>
      Promise.all(
        [dataDir, ...(await readdir(dataDir)).map((name) => join(dataDir, name))].map(
          async (path) => (await stat(path)).mode & 0o077,
        ),
      )
    expect(new Set(await modes())).toEqual(new Set([0]))
    expect(String(store.pid)).toMatch(/\d/)
    expect(execFileSync('ps', ['-o', 'args=', '-p', String(store.pid)], { encoding: 'utf8' })).not.toContain(
      partsOf(store.endpoint).credentials.secretAccessKey,
    )
  })
})
