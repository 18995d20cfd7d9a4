import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createWorkers } from '@sahut/core/numbers/workers'
import { newWorkerId } from '@sahut/core/model/ids'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exportTable, importTable, renewTable } from './table-backup.ts'
import { embeddedTable, type OpenTable } from '@sahut/testing/parts/table-fixture'

const folder = mkdtempSync(join(tmpdir(), 'sahut-backup-'))
let store: OpenTable

beforeAll(async () => {
  store = await embeddedTable()
})

afterAll(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

const named = (tableName: string) => ({ ...store.settings, tableName })

const fileOf = (name: string, content: Buffer): string => {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}

test('a backup is not made while a worker shows that it lives', async () => {
  const workers = createWorkers(store)
  const workerId = newWorkerId()
  let counter = 0
  const beat = (): void => {
    counter += 1
    const address = { host: '127.0.0.1', port: 1, machine: 'm' }
    const card = { workerId, counter, address, numbers: 0, capacity: 1, isDraining: false, isBusy: false }
    workers.beat(card).catch((error: unknown) => {
      process.emitWarning(String(error))
    })
  }
  const beats = setInterval(beat, 200)
  while ((await workers.all()).length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
  await expect(exportTable(store.settings, join(folder, 'b.gz'))).rejects.toThrow('stop workers')
  clearInterval(beats)
})

test('what is no backup, or is cut off, or goes into a table that holds something, is refused with a sentence', async () => {
  const row = Buffer.from('{"Item":{"PK":{"S":"a"},"SK":{"S":"b"}}}\n')
  const good = gzipSync(row)
  await expect(importTable(named('one'), [join(folder, 'none.gz')])).rejects.toThrow(/none\.gz can't be read/)
  await expect(importTable(named('two'), [fileOf('plain.gz', row)])).rejects.toThrow(
    /plain\.gz can't be read/,
  )
  const cut = fileOf('cut.gz', good.subarray(0, good.length - 9))
  await expect(importTable(named('three'), [cut])).rejects.toThrow(/cut\.gz can't be read/)
  const other = fileOf('other.gz', gzipSync(Buffer.concat([row, Buffer.from('hello\n')])))
  await expect(importTable(named('four'), [other])).rejects.toThrow('Line 2 of the backup')
  const file = fileOf('good.gz', good)
  expect(await importTable(named('five'), [file])).toEqual({ rows: 1, chats: 0 })
  await expect(importTable(named('five'), [file])).rejects.toThrow('set TABLE_NAME to a new name')
  await expect(renewTable(named('nowhere'))).rejects.toThrow('The table nowhere')
})
