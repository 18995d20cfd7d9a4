import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/*
 * AWS's own emulator of DynamoDB, for tests: what the embedded store shows is held against what AWS says. AWS ships
 * it inside this npm package (56 MB), which is fetched once, by its hash, and never becomes a dependency.
 */

const PACKAGE = 'amplify-dynamodb-simulator@2.9.30'
const INTEGRITY = 'xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ=='
const CACHE = fileURLToPath(new URL('../../.cache/dynamodb-local', import.meta.url))
const EMULATOR = join(CACHE, PACKAGE)

const run = promisify(execFile)

/** Fetches, checks and unpacks the emulator unless that was done before; two processes may do so at once. */
const fetchEmulator = async (): Promise<void> => {
  if (existsSync(EMULATOR)) return
  await mkdir(CACHE, { recursive: true })
  const folder = await mkdtemp(join(CACHE, 'fetch-'))
  try {
    await run('npm', ['pack', PACKAGE, '--silent', '--pack-destination', folder], { cwd: folder })
    const tarball = join(folder, `${PACKAGE.replace('@', '-')}.tgz`)
    const hash = createHash('sha512')
      .update(await readFile(tarball))
      .digest('base64')
    if (hash !== INTEGRITY) throw new Error(`${PACKAGE} is not what it was: its sha512 is ${hash}.`)
    await run('tar', ['-xzf', tarball, '-C', folder])
    await rename(join(folder, 'package', 'emulator'), EMULATOR).catch((error: unknown) => {
      // Another process was faster.
      if (!existsSync(EMULATOR)) throw error
    })
  } finally {
    await rm(folder, { recursive: true })
  }
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('No port is free.')
  return address.port
}

const answers = async (endpoint: string): Promise<boolean> =>
  // One call may be lost while the port is not open yet (see kept-fetch.ts): the next one asks again.
  fetch(endpoint, { signal: AbortSignal.timeout(5_000) }).then(
    () => true,
    () => false,
  )

/**
 * Starts DynamoDB Local with an empty memory.
 * @throws Error that says how to install Java if it is missing
 */
export const spawnDynamoDbLocal = async (): Promise<{ endpoint: string; stop: () => Promise<void> }> => {
  await fetchEmulator()
  const port = await freePort()
  const library = '-Djava.library.path=./DynamoDBLocal_lib'
  const options = ['-inMemory', '-disableTelemetry', '-port', String(port)]
  const child = spawn('java', [library, '-jar', 'DynamoDBLocal.jar', ...options], {
    cwd: EMULATOR,
    stdio: 'ignore',
  })
  let broken: Error | undefined
  child.once('error', (error) => {
    broken = error
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  process.once('exit', () => child.kill())

  const endpoint = `http://127.0.0.1:${String(port)}`
  while (!(await answers(endpoint))) {
    if (broken !== undefined) {
      const advice = 'On Debian: sudo apt-get install default-jre-headless'
      throw new Error(`DynamoDB Local needs Java. ${advice}`, { cause: broken })
    }
    if (child.exitCode !== null) throw new Error('DynamoDB Local ended before it was ready.')
    await sleep(50)
  }
  return {
    endpoint,
    stop: async () => {
      child.kill()
      await ended
    },
  }
}
