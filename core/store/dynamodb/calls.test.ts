import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createCalls } from './calls.ts'

type Answering = (request: IncomingMessage, response: ServerResponse) => void

/** A store that answers its first calls like this, and all later ones with consent. */
const storeThat = async (...answers: Answering[]) => {
  const asked: IncomingMessage[] = []
  const server = createServer((request, response) => {
    asked.push(request)
    request.resume()
    const answer = answers[asked.length - 1]
    if (answer === undefined) response.end('{}')
    else answer(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const calls = createCalls({ endpoint: `http://127.0.0.1:${String(port)}`, region: 'local', tableName: 't' })
  onTestFinished(() => {
    calls.close()
    server.close()
  })
  return { call: () => calls.call('PutItem', {}), asked }
}

const refusing =
  (name: string, date = new Date()): Answering =>
  (_request, response) => {
    const body = JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}` })
    response.writeHead(400, { date: date.toUTCString() }).end(body)
  }

describe('a call of the store', () => {
  it('is made once more when the connection breaks before its answer', async () => {
    const { call, asked } = await storeThat((request) => request.destroy())
    expect(await call()).toEqual({})
    expect(asked).toHaveLength(2)
  })

  it('is made once more when the answer is no JSON, as of a proxy in between', async () => {
    const { call, asked } = await storeThat((_request, response) => response.writeHead(502).end('<html>'))
    expect(await call()).toEqual({})
    expect(asked).toHaveLength(2)
  })

  it('is made once more when the store is busy, and not when it refuses for good', async () => {
    const busy = await storeThat(refusing('ThrottlingException'))
    expect(await busy.call()).toEqual({})
    const wrong = await storeThat(refusing('ValidationException'))
    await expect(wrong.call()).rejects.toMatchObject({ code: 'internal' })
    expect(wrong.asked).toHaveLength(1)
  })

  it('goes by the clock of the store when the own one is far off', async () => {
    const theirs = new Date(Date.now() + 3_600_000)
    const { call, asked } = await storeThat(refusing('InvalidSignatureException', theirs))
    expect(await call()).toEqual({})
    const hourOf = theirs.toISOString().replaceAll('-', '').slice(0, 11)
    expect(asked.at(-1)?.headers['x-amz-date']?.slice(0, 11)).toBe(hourOf)
  })

  it('says nothing when its condition does not hold', async () => {
    const { call, asked } = await storeThat(refusing('ConditionalCheckFailedException'))
    expect(await call()).toBeUndefined()
    expect(asked).toHaveLength(1)
  })
})
