import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ensureTable } from '@sahut/core/store/schema/schema'
import { createTable } from '@sahut/core/store/table'
import { describe, expect, it, onTestFinished } from 'vitest'
import { spawnStore } from './store.ts'

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
      const { spawnStore } = await import(${JSON.stringify(new URL('./store.ts', import.meta.url).href)})
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
