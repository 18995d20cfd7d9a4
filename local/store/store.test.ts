import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { spawnStore } from './spawn-store.ts'
import { newFolder, started } from './store-fixture.ts'

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
