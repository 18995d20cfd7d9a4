import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeFolder } from './network-fixture.ts'
import { spawnSimulator } from './control/spawn.ts'

let folder: string

beforeAll(async () => {
  folder = await makeFolder()
})
afterAll(() => rm(folder, { recursive: true }))

const run = async (settings: Record<string, string>) => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./main.ts', import.meta.url))], {
    env: { ...process.env, ...settings },
  })
  const ended = once(child, 'exit')
  const [output, complaint] = await Promise.all([text(child.stdout), text(child.stderr)])
  await ended
  return { code: child.exitCode, output, complaint }
}

test('a port in use ends it with one sentence', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  const address = holder.address()
  const port = typeof address === 'object' ? String(address?.port) : ''
  const { code, output, complaint } = await run({
    SIMULATOR_PORT: port,
    SIMULATOR_DATA: join(folder, 'port'),
  })
  expect({ code, output }).toEqual({ code: 1, output: '' })
  expect(complaint).toMatch(new RegExp(`^Port ${port} on 127.0.0.1 can't be used: .*\\n$`))
  holder.close()
})

test('a folder that can’t be used ends it with one sentence', async () => {
  const file = join(folder, 'file')
  await writeFile(file, '')
  const { code, output, complaint } = await run({ SIMULATOR_DATA: join(file, 'inside') })
  expect({ code, output }).toEqual({ code: 1, output: '' })
  expect(complaint).toMatch(/^The data folder .* can't be used: .*\n$/)
})

test('a folder that another simulator holds ends it with one sentence', async () => {
  const dataDir = join(folder, 'held')
  const holder = await spawnSimulator({ dataDir })
  const { code, complaint } = await run({ SIMULATOR_DATA: dataDir })
  expect(code).toBe(1)
  expect(complaint).toMatch(/^The data folder .* can't be used: .*locked.*\n$/)
  await holder.stop()
})

test('a wrong setting ends it with one sentence that names it', async () => {
  const { code, complaint } = await run({ SIMULATOR_PORT: 'eighty' })
  expect(code).toBe(1)
  expect(complaint).toMatch(/^The setting SIMULATOR_PORT is wrong: .*\n$/)
})

test('SIGTERM ends it in good order, and what it knew is there at the next start', async () => {
  const dataDir = join(folder, 'kept')
  const first = await spawnSimulator({ dataDir })
  const phone = await first.client.createPhone({ name: 'Toko Abadi' })
  await first.stop()
  await expect(first.client.state()).rejects.toMatchObject({ code: 'unavailable' })
  const second = await spawnSimulator({ dataDir })
  expect(await second.client.phones()).toMatchObject([
    { ...phone, linked: false, connected: false, backlog: 0 },
  ])
  await second.stop()
})
