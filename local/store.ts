import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { SahutError } from '@sahut/core/contract/errors'
import { z } from 'zod'

const PROCESS = fileURLToPath(new URL('./store-process.ts', import.meta.url))

const FirstLine = z.union([z.object({ endpoint: z.string() }), z.object({ error: z.string() })])

export type SpawnedStore = {
  endpoint: string
  pid: number | undefined
  /** Ends it in good order; harmless if it has ended already. */
  stop: () => Promise<void>
  /** Ends it as a power cut does. */
  kill: () => Promise<void>
}

/**
 * Starts the embedded store: dynalite in a process of its own, its data in a folder.
 * @param port 0 or absent takes a free one
 * @throws SahutError with a sentence for people if port or folder can't be used
 */
export const spawnStore = async ({
  dataDir,
  port = 0,
}: {
  dataDir: string
  port?: number
}): Promise<SpawnedStore> => {
  await prepareFolder(dataDir)
  // Its standard input ends with this process, however that ends, and so does the store.
  const child = spawn(process.execPath, [PROCESS, dataDir, String(port)], {
    // Ctrl+C reaches the whole foreground group; the store has to outlive those who still write.
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([first]) => String(first)),
    ended.then(() => JSON.stringify({ error: 'The store ended before it was ready.' })),
  ])
  const first = FirstLine.parse(JSON.parse(line))
  if ('error' in first) throw new SahutError('unavailable', first.error)
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await ended
  }
  return { endpoint: first.endpoint, pid: child.pid, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') }
}

const prepareFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true })
    await access(folder, constants.W_OK)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new SahutError('unavailable', `The store's folder ${folder} can't be written: ${reason}.`, {
      cause,
    })
  }
}
