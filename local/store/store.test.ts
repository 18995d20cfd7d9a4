import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ensureTable } from '@sahut/core/store/schema/schema'
import { createTable } from '@sahut/core/store/dynamodb/table'
import { partsOf } from '@sahut/core/store/dynamodb/connection'
import { createSigner, type Credentials } from '@sahut/core/store/dynamodb/signature'
import { describe, expect, it, onTestFinished } from 'vitest'
import { spawnStore } from './spawn-store.ts'

const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'sahut-store-'))

const started = async (settings: { dataDir: string; port?: number }) => {
  const store = await spawnStore(settings)
  onTestFinished(() => store.stop())
  const place = { endpoint: store.endpoint, region: 'local', tableName: 'sahut' }
  await ensureTable(place)
  const table = createTable(place)
  onTestFinished(() => {
    table.close()
  })
  return { store, table, port: Number(new URL(store.endpoint).port) }
}

describe('the embedded store', () => {
  it('keeps what it acknowledged when it is killed', async () => {
    const dataDir = await newFolder()
    const { store, table } = await started({ dataDir })
    const items = Array.from({ length: 200 }, (_, n) => ({ PK: 'kept', SK: String(n), text: 'x'.repeat(n) }))
    const acknowledged: string[] = []
    const puts = items.map((item) =>
      table.put(item).then(
        () => acknowledged.push(item.SK),
        () => 0,
      ),
    )
    await Promise.race(puts)
    await store.kill()
    await Promise.all(puts)
    expect(acknowledged.length).toBeGreaterThan(0)

    const again = await started({ dataDir })
    const found = await again.table.query({ PK: 'kept' })
    expect(found.items.map(({ SK }) => SK)).toEqual(expect.arrayContaining(acknowledged))
  })

  it('ends in good order, twice if asked twice', async () => {
    const dataDir = await newFolder()
    const { store, table } = await started({ dataDir })
    await table.put({ PK: 'a', SK: 'b' })
    await store.stop()
    await store.stop()
    expect(await (await started({ dataDir })).table.get({ PK: 'a', SK: 'b' })).toEqual({ PK: 'a', SK: 'b' })
  })

  it('says so when its port is used', async () => {
    const { port } = await started({ dataDir: await newFolder() })
    const message = `The store's port ${String(port)} is used by another program.`
    await expect(spawnStore({ dataDir: await newFolder(), port })).rejects.toThrow(message)
  })

  it('says so when its folder cannot be written', async () => {
    const file = join(await newFolder(), 'file')
    await writeFile(file, '')
    await expect(spawnStore({ dataDir: join(file, 'store') })).rejects.toThrow(/folder .* can't be written/)
  })

  it('says so when another store has its folder, and leaves that one alone', async () => {
    const dataDir = await newFolder()
    const { table } = await started({ dataDir })
    await expect(spawnStore({ dataDir })).rejects.toThrow(/is used by another process/)
    expect(await table.put({ PK: 'still', SK: 'here' })).toBe(true)
  })

  it('ends with the process that started it, even if that is killed', async () => {
    const dataDir = await newFolder()
    const parent = `
      const { spawnStore } = await import(${JSON.stringify(new URL('./spawn-store.ts', import.meta.url).href)})
      console.log((await spawnStore({ dataDir: ${JSON.stringify(dataDir)} })).endpoint)`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', parent], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(createInterface({ input: child.stdout }), 'line')
    child.kill('SIGKILL')
    // Its folder is free again only once it has ended.
    let freed = false
    while (!freed)
      freed = await started({ dataDir }).then(
        () => true,
        () => false,
      )
    expect(await readdir(dataDir)).not.toEqual([])
  })
})

const bytesIn = async (folder: string): Promise<number> => {
  const sizes = await Promise.all(
    (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

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

describe('F4: the embedded store stays within twice its data', () => {
  /** SQLite's log of what is written, which begins anew before it has so many bytes. */
  const LOG_BYTES = 16 * 1024 * 1024

  it('rows that are overwritten, each round with a query that ends before its rows do', async () => {
    const dataDir = await newFolder()
    const { table } = await started({ dataDir })
    const rows = Array.from({ length: 500 }, (_, n) => ({
      PK: 'over',
      SK: String(n),
      text: 'x'.repeat(2_400),
    }))
    for (let round = 0; round < 80; round += 1) {
      await table.putAll(rows.map((row) => ({ ...row, round })))
      await table.query({ PK: 'over', limit: 10 })
    }
    expect(await bytesIn(dataDir)).toBeLessThan(2 * 500 * 2_500 + LOG_BYTES)
  })

  it('chats that are written: a head again and again, and rows that stay', async () => {
    const dataDir = await newFolder()
    const { table } = await started({ dataDir })
    let bytes = 0
    for (let turn = 0; turn < 150; turn += 1) {
      const rows = Array.from({ length: 50 }, (_, n) => ({
        PK: `chat ${String(n)}`,
        SK: `L#${String(turn)}`,
        text: 'x'.repeat(300),
      }))
      bytes += rows.length * 400
      const heads = rows.map(({ PK }) => ({
        PK,
        SK: 'HEAD',
        listPK: 'all',
        listSK: `${String(turn)}#${PK}`,
        text: 'x'.repeat(700),
      }))
      await table.putAll([...rows, ...heads])
      await Promise.all(rows.slice(0, 5).map(({ PK }) => table.query({ PK, descending: true, limit: 20 })))
    }
    expect(await bytesIn(dataDir)).toBeLessThan(2 * bytes + LOG_BYTES)
  })
})

describe('F5: the embedded store on a disk that is full', () => {
  it('refuses what it can not keep, loses nothing, and goes on once there is room', async () => {
    const troubles: (string | undefined)[] = []
    const store = await spawnStore({
      dataDir: await newFolder(),
      onTrouble: (reason) => troubles.push(reason),
    })
    onTestFinished(() => store.stop())
    const place = { endpoint: store.endpoint, region: 'local', tableName: 'sahut' }
    await ensureTable(place)
    const table = createTable(place)
    onTestFinished(() => {
      table.close()
    })
    const limit = (bytes: string) =>
      execFileSync('prlimit', [`--pid=${String(store.pid)}`, `--fsize=${bytes}:unlimited`])
    await table.put({ PK: 'before', SK: '1' })
    limit('200000')
    const kept: string[] = []
    const puts = Array.from({ length: 40 }, (_, n) => ({
      PK: 'full',
      SK: String(n),
      text: 'x'.repeat(20_000),
    }))
    for (const put of puts)
      await table.put(put).then(
        () => kept.push(put.SK),
        (error: unknown) => {
          expect(error).toMatchObject({ code: 'unavailable' })
        },
      )
    expect(kept.length).toBeLessThan(puts.length)
    expect(troubles).toHaveLength(1)
    expect(await table.get({ PK: 'before', SK: '1' })).toBeDefined()
    limit('unlimited')
    expect(await table.put({ PK: 'after', SK: '1' })).toBe(true)
    expect(troubles).toEqual([expect.any(String), undefined])
    expect((await table.query({ PK: 'full' })).items.map(({ SK }) => SK).sort()).toEqual(kept.sort())
  })
})

describe('what the release before kept', () => {
  const OLDER = fileURLToPath(new URL('./older-release-fixture.tar.gz', import.meta.url))

  it('is taken over at the first start, put aside, and not taken over again', async () => {
    const dataDir = await newFolder()
    execFileSync('tar', ['xzf', OLDER, '-C', dataDir])
    const moved: number[] = []
    const first = await spawnStore({ dataDir, onMoved: (rows) => moved.push(rows) })
    await first.stop()
    expect(moved.at(-1)).toBe(43)

    const { table } = await started({ dataDir })
    expect(await table.get({ PK: 'kinds', SK: '1' })).toEqual({
      PK: 'kinds',
      SK: '1',
      text: 'é\u{1F600}',
      number: 1_700_000_000_123,
      flag: false,
      bytes: new Uint8Array([0, 255]),
      list: [1, 'two', { three: 3 }],
    })
    expect((await table.query({ PK: 'range' })).items).toHaveLength(40)
    expect((await table.query({ PK: 'W#w#I#i', index: 'byList' })).items.map(({ PK }) => PK)).toEqual([
      'W#w#C#1',
      'W#w#C#2',
    ])
    expect(await table.get({ PK: 'W#w#C#2', SK: 'HEAD' })).toMatchObject({ n: 22 })
    expect(await readdir(join(dataDir, 'older-release'))).toContain('CURRENT')
  })

  it('is not mixed with what it wrote after that', async () => {
    const dataDir = await newFolder()
    execFileSync('tar', ['xzf', OLDER, '-C', dataDir])
    await (await spawnStore({ dataDir })).stop()
    execFileSync('tar', ['xzf', OLDER, '-C', dataDir])
    await expect(spawnStore({ dataDir })).rejects.toThrow(/an older release has written since/)
  })
})

describe('rows that expire', () => {
  it('are gone after a while, and others stay', async () => {
    const { table } = await started({ dataDir: await newFolder() })
    const now = Math.floor(Date.now() / 1000)
    await table.putAll([
      { PK: 'expiring', SK: 'gone', expiresAt: now - 1 },
      { PK: 'expiring', SK: 'stays', expiresAt: now + 1_000 },
    ])
    const left = async () => (await table.query({ PK: 'expiring' })).items.map(({ SK }) => SK)
    while ((await left()).length > 1) await sleep(200)
    expect(await left()).toEqual(['stays'])
  })
})
