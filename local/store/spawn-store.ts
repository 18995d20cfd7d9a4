import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { constants } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { SahutError } from '@sahut/core/contract/errors'
import { endpointWith } from '@sahut/core/store/dynamodb/connection'
import type { Credentials } from '@sahut/core/store/dynamodb/signature'
import { type Order, Said } from './protocol.ts'

const PROCESS = fileURLToPath(new URL('./main.ts', import.meta.url))

export type SpawnedStore = {
  /** With its credentials: whoever has it may do everything. */
  endpoint: string
  pid: number | undefined
  /** Resolves once its process has ended, however that was. */
  ended: Promise<void>
  /** Ends it in good order; harmless if it has ended already. */
  stop: () => Promise<void>
  /** Ends it as a crash does. */
  kill: () => Promise<void>
}

export type StoreOptions = {
  dataDir: string
  /** 0 or absent takes a free one. */
  port?: number
  /** Absent takes new ones that nobody can guess. */
  credentials?: Credentials
  /** Is told how many rows of an older release's data are taken over until now. */
  onMoved?: (rows: number) => void
  /** Is told why the store can't read or write what it keeps (the disk is full), and nothing once it can again. */
  onTrouble?: (reason: string | undefined) => void
}

/** Credentials that nobody can guess. */
export const newCredentials = (): Credentials => ({
  accessKeyId: randomBytes(16).toString('hex'),
  secretAccessKey: randomBytes(32).toString('hex'),
})

/**
 * Starts the embedded store: a process of its own that keeps its data in a folder, and answers whoever has its
 * credentials.
 * @throws SahutError with a sentence for people if port or folder can't be used
 */
export const spawnStore = async ({
  dataDir,
  port = 0,
  credentials = newCredentials(),
  onMoved = () => undefined,
  onTrouble = () => undefined,
}: StoreOptions): Promise<SpawnedStore> => {
  await prepareFolder(dataDir)
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROCESS], {
    // Ctrl+C reaches the whole foreground group; the store has to outlive those who still write.
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit').then(() => undefined)
  // Its standard input ends with this process, however that ends, and so does the store. What it is told there no
  // other user can read, as they could its arguments.
  const order: Order = { folder: dataDir, port, credentials }
  child.stdin.on('error', () => undefined)
  child.stdin.write(`${JSON.stringify(order)}\n`)

  const ready = Promise.withResolvers<number>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    const said = Said.parse(JSON.parse(line))
    if ('port' in said) ready.resolve(said.port)
    else if ('error' in said) ready.reject(new SahutError('unavailable', said.error))
    else if ('moved' in said) onMoved(said.moved)
    else onTrouble(said.trouble ?? undefined)
  })
  child.stdout.once('end', () => {
    ready.reject(new SahutError('unavailable', 'The store ended before it was ready.'))
  })
  const own = String(await ready.promise)
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await ended
  }
  return {
    endpoint: endpointWith(`http://127.0.0.1:${own}`, credentials),
    pid: child.pid,
    ended,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
}

const prepareFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await access(folder, constants.W_OK)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new SahutError('unavailable', `The store's folder ${folder} can't be written: ${reason}.`, {
      cause,
    })
  }
}
