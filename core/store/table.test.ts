import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type Server, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ensureTable } from './schema/schema.ts'
import {
  absent,
  adding,
  all,
  any,
  atMost,
  below,
  is,
  present,
  rowExists,
  rowIsNew,
  setting,
  settingEntry,
  together,
} from './expressions.ts'
import { onEachStore, onEachTable } from './store-fixture.ts'
import type { Condition, Index } from './table.ts'
import { createTable } from './dynamodb/table.ts'

const endpointOf = (server: Server): string => {
  const address = server.address()
  return `http://127.0.0.1:${String(address !== null && typeof address === 'object' ? address.port : 0)}`
}

onEachStore('its table', (ground) => {
  it('can be made by several processes at once, and made again', async () => {
    await Promise.all([ensureTable(ground.settings), ensureTable(ground.settings)])
  })
})

onEachTable((ground) => {
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
    expect(await ground.table.put({ ...key, n: 1 }, rowIsNew)).toBe(true)
    expect(await ground.table.put({ ...key, n: 2 }, rowIsNew)).toBe(false)
    const bump = setting({ n: 5 })
    expect(await ground.table.update(key, bump, below('n', 2))).toEqual({ ...key, n: 5 })
    expect(await ground.table.update(key, bump, below('n', 2))).toBeUndefined()
    expect(await ground.table.delete(key, below('n', 5))).toBe(false)
    expect(await ground.table.get(key)).toEqual({ ...key, n: 5 })
    expect(await ground.table.delete(key, below('n', 6))).toBe(true)
    expect(await ground.table.get(key)).toBeUndefined()
  })

  it('knows every condition that rows are written under, and how they join', async () => {
    const key = { PK: 'conditions', SK: '2' }
    await ground.table.put({ ...key, n: 5, text: 'a', list: [1, { two: 2 }] })
    const held = async (condition: Condition): Promise<boolean> =>
      (await ground.table.update(key, setting({ tried: true }), condition)) !== undefined
    expect(await held(rowExists)).toBe(true)
    expect(await held(rowIsNew)).toBe(false)
    expect([await held(present('text')), await held(present('none'))]).toEqual([true, false])
    expect([await held(absent('text')), await held(absent('none'))]).toEqual([false, true])
    expect([await held(is('text', 'a')), await held(is('text', 'b')), await held(is('none', 'a'))]).toEqual([
      true,
      false,
      false,
    ])
    expect(await held(is('list', [1, { two: 2 }]))).toBe(true)
    expect([await held(atMost('n', 5)), await held(atMost('n', 4)), await held(atMost('none', 5))]).toEqual([
      true,
      false,
      false,
    ])
    // A text is never below a number.
    expect(await held(below('text', 9))).toBe(false)
    expect(await held(all(is('text', 'a'), any(absent('n'), below('n', 6))))).toBe(true)
    expect(await held(all(is('text', 'b'), any(absent('n'), below('n', 6))))).toBe(false)
    expect(await held(any(is('text', 'b'), all(is('text', 'a'), is('n', 5))))).toBe(true)
  })

  it('adds and removes by an update, also where no item was', async () => {
    const key = { PK: 'updates', SK: '1' }
    const hit = adding({ hits: 1 })
    expect(await ground.table.update(key, hit)).toEqual({ ...key, hits: 1 })
    expect(await ground.table.update(key, hit)).toEqual({ ...key, hits: 2 })
    expect(await ground.table.update(key, setting({}, ['hits', 'none']))).toEqual(key)
  })

  it('sets what is not there yet, entries of maps, and all that in one call', async () => {
    const key = { PK: 'updates', SK: '2' }
    const first = together(setting({ a: 1, map: {} }, [], { once: 'first' }), adding({ hits: 2 }))
    expect(await ground.table.update(key, first)).toEqual({ ...key, a: 1, map: {}, once: 'first', hits: 2 })
    const second = together(setting({ b: 2 }, ['a'], { once: 'second' }), adding({ hits: 1 }))
    expect(await ground.table.update(key, second)).toEqual({ ...key, b: 2, map: {}, once: 'first', hits: 3 })
    await ground.table.update(key, settingEntry('map', 'x', true))
    await ground.table.update(key, settingEntry('map', 'y', 1))
    expect((await ground.table.update(key, settingEntry('map', 'x', undefined)))?.['map']).toEqual({ y: 1 })
  })

  it('gives its rows away: what a caller changes in them, before or after, changes nothing here', async () => {
    const key = { PK: 'copies', SK: '1' }
    const item = { ...key, list: ['kept'] }
    await ground.table.put(item)
    item.list.push('late')
    const found = await ground.table.get(key)
    expect(found?.['list']).toEqual(['kept'])
    ;(found?.['list'] as string[]).push('later')
    expect((await ground.table.get(key))?.['list']).toEqual(['kept'])
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

  it('has rows in an index only where they have its keys, in its order, and counts them', async () => {
    await ground.table.putAll([
      { PK: 'indexed', SK: '1', listPK: 'in', listSK: 'b', unreadPK: 'unread' },
      { PK: 'indexed', SK: '2', listPK: 'in', listSK: 'a' },
      { PK: 'indexed', SK: '3', listPK: 'out', listSK: 'a' },
      { PK: 'indexed', SK: '4' },
    ])
    const inIndex = async (PK: string, index: Index) =>
      (await ground.table.query({ PK, index })).items.map(({ SK }) => SK)
    expect(await inIndex('in', 'byList')).toEqual(['2', '1'])
    expect(await inIndex('unread', 'byUnread')).toEqual(['1'])
    expect(await ground.table.count({ PK: 'in', index: 'byList' })).toBe(2)
    expect(await ground.table.count({ PK: 'indexed' })).toBe(4)
    await ground.table.update({ PK: 'indexed', SK: '1' }, setting({}, ['unreadPK']))
    expect(await ground.table.count({ PK: 'unread', index: 'byUnread' })).toBe(0)
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
