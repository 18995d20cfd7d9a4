import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type Server, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ensureTable } from './schema/schema.ts'
import { onEachStore } from './store-fixture.ts'
import { createTable } from './table.ts'

const endpointOf = (server: Server): string => {
  const address = server.address()
  return `http://127.0.0.1:${String(address !== null && typeof address === 'object' ? address.port : 0)}`
}

onEachStore('the table', (ground) => {
  it('can be made by several processes at once, and made again', async () => {
    await Promise.all([ensureTable(ground.settings), ensureTable(ground.settings)])
  })

  it('gives back what was put: texts, numbers, flags, bytes, lists, maps, and nothing for undefined', async () => {
    const item = {
      PK: 'kinds',
      SK: '1',
      text: 'é\u{1F600}',
      empty: '',
      number: 1_700_000_000_123,
      flag: false,
      bytes: new Uint8Array([0, 255]),
      list: [1, 'two', { three: 3 }],
      map: { inner: { deep: true } },
    }
    expect(await ground.table.put({ ...item, left: undefined, map: { ...item.map, out: undefined } })).toBe(
      true,
    )
    expect(await ground.table.get(item)).toEqual(item)
    expect(await ground.table.get({ PK: 'kinds', SK: '2' })).toBeUndefined()
  })

  it('tells whether a condition held, and changes nothing if not', async () => {
    const key = { PK: 'conditions', SK: '1' }
    const fresh = { expression: 'attribute_not_exists(PK)' }
    expect(await ground.table.put({ ...key, n: 1 }, fresh)).toBe(true)
    expect(await ground.table.put({ ...key, n: 2 }, fresh)).toBe(false)
    const bump = { expression: 'SET #n = :next', names: { '#n': 'n' }, values: { ':next': 5 } }
    const below = (limit: number) => ({
      expression: '#n < :limit',
      names: { '#n': 'n' },
      values: { ':limit': limit },
    })
    expect(await ground.table.update(key, bump, below(2))).toEqual({ ...key, n: 5 })
    expect(await ground.table.update(key, bump, below(2))).toBeUndefined()
    expect(await ground.table.delete(key, below(5))).toBe(false)
    expect(await ground.table.get(key)).toEqual({ ...key, n: 5 })
    expect(await ground.table.delete(key, below(6))).toBe(true)
    expect(await ground.table.get(key)).toBeUndefined()
  })

  it('adds and removes by an update, also where no item was', async () => {
    const key = { PK: 'updates', SK: '1' }
    const add = { expression: 'ADD hits :one', values: { ':one': 1 } }
    expect(await ground.table.update(key, add)).toEqual({ ...key, hits: 1 })
    expect(await ground.table.update(key, add)).toEqual({ ...key, hits: 2 })
    expect(await ground.table.update(key, { expression: 'REMOVE hits' })).toEqual(key)
  })

  it('puts and gets more than a batch takes, whatever stands in it twice', async () => {
    const items = Array.from({ length: 230 }, (_, n) => ({ PK: 'many', SK: String(n % 220), n }))
    await ground.table.putAll(items)
    const found = await ground.table.getMany([...items, { PK: 'many', SK: 'none' }])
    expect(found.map(({ n }) => Number(n)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 220 }, (_, n) => n + 10),
    )
  })

  it('reads a range in either order, by pages, between bounds that belong to it', async () => {
    await ground.table.putAll(['a', 'b1', 'b2', 'b3', 'c'].map((SK) => ({ PK: 'range', SK })))
    const keys = async (range: object) =>
      (await ground.table.query({ PK: 'range', ...range })).items.map(({ SK }) => SK)
    expect(await keys({})).toEqual(['a', 'b1', 'b2', 'b3', 'c'])
    expect(await keys({ from: 'b1', to: 'b3' })).toEqual(['b1', 'b2', 'b3'])
    expect(await keys({ from: 'b3' })).toEqual(['b3', 'c'])
    expect(await keys({ to: 'b1', descending: true })).toEqual(['b1', 'a'])
    expect(await keys({ prefix: 'b' })).toEqual(['b1', 'b2', 'b3'])
    const first = await ground.table.query({ PK: 'range', limit: 2, descending: true })
    expect(first.items.map(({ SK }) => SK)).toEqual(['c', 'b3'])
    expect(await keys({ cursor: first.cursor, descending: true })).toEqual(['b2', 'b1', 'a'])
  })

  it('calls it no outage when the store refuses an item for what it is', async () => {
    const oversized = ground.table.put({ PK: 'large', SK: '1', text: 'x'.repeat(500_000) })
    await expect(oversized).rejects.toMatchObject({ code: 'internal' })
  })
})

describe('a store that is busy', () => {
  /** A store that gives these answers, one a call, the last one again and again. */
  const scripted = async (answers: { status: number; body: object }[]) => {
    const asked: unknown[] = []
    const server = createHttpServer((request, response) => {
      const answer = async () => {
        asked.push(JSON.parse(await text(request)))
        const { status, body } = answers[Math.min(asked.length, answers.length) - 1] ?? {
          status: 500,
          body: {},
        }
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body))
      }
      answer().catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const table = createTable({ endpoint: endpointOf(server), region: 'local', tableName: 'sahut' })
    onTestFinished(() => {
      table.close()
      server.close()
    })
    return { table, asked }
  }
  const row = (SK: string) => ({ PK: { S: 'p' }, SK: { S: SK } })

  it.each([
    ['ThrottlingException', 400],
    ['ProvisionedThroughputExceededException', 400],
    ['InternalServerError', 500],
    ['ServiceUnavailable', 503],
  ])('is unavailable and may be tried again: %s', async (name, status) => {
    const { table } = await scripted([
      { status, body: { __type: `com.amazonaws.dynamodb.v20120810#${name}` } },
    ])
    await expect(table.get({ PK: 'p', SK: 'a' })).rejects.toMatchObject({
      code: 'unavailable',
      retry: true,
    })
  })

  it('is asked again for the keys that it left over', async () => {
    const { table, asked } = await scripted([
      {
        status: 200,
        body: { Responses: { sahut: [row('a')] }, UnprocessedKeys: { sahut: { Keys: [row('b')] } } },
      },
      { status: 200, body: { Responses: { sahut: [row('b')] } } },
    ])
    const keys = ['a', 'b'].map((SK) => ({ PK: 'p', SK }))
    expect(await table.getMany(keys)).toEqual(keys)
    expect(asked[1]).toMatchObject({ RequestItems: { sahut: { Keys: [row('b')], ConsistentRead: true } } })
  })

  it('is sent again the items that it left over', async () => {
    const left = { PutRequest: { Item: row('b') } }
    const { table, asked } = await scripted([
      { status: 200, body: { UnprocessedItems: { sahut: [left] } } },
      { status: 200, body: {} },
    ])
    await table.putAll(['a', 'b'].map((SK) => ({ PK: 'p', SK })))
    expect(asked[1]).toMatchObject({ RequestItems: { sahut: [left] } })
  })
})

describe('a store that cannot be reached', () => {
  const listen = async (
    onSocket: (socket: Socket) => void,
  ): Promise<{ server: Server; endpoint: string }> => {
    const server = createServer(onSocket).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return { server, endpoint: endpointOf(server) }
  }

  it('is unavailable and may be tried again: nobody listens, or whoever does hangs up', async () => {
    const { server, endpoint } = await listen((socket) => socket.destroy())
    const table = createTable({ endpoint, region: 'local', tableName: 'sahut' })
    const unavailable = { code: 'unavailable', retry: true }
    await expect(table.get({ PK: 'a', SK: 'b' })).rejects.toMatchObject(unavailable)
    await expect(table.putAll([{ PK: 'a', SK: 'b' }])).rejects.toMatchObject(unavailable)
    server.close()
    await once(server, 'close')
    await expect(table.put({ PK: 'a', SK: 'b' })).rejects.toMatchObject(unavailable)
    table.close()
  })

  it('does not hang its callers when it hangs itself', async () => {
    const sockets: Socket[] = []
    const { server, endpoint } = await listen((socket) => sockets.push(socket))
    const table = createTable({ endpoint, region: 'local', tableName: 'sahut' })
    await expect(table.get({ PK: 'a', SK: 'b' })).rejects.toMatchObject({ code: 'unavailable' })
    table.close()
    for (const socket of sockets) socket.destroy()
    server.close()
  })
})
