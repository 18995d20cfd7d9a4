/** Starts the simulator as a process of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { SahutError } from '@sahut/core/contract/errors'
import { z } from 'zod'
import { createSimulatorClient, type SimulatorClient } from './client.ts'
import { environmentFor } from '../env.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))
const Ready = z.object({
  ready: z.literal(true),
  whatsappUrl: z.string(),
  controlUrl: z.string(),
  certKey: z.string(),
})

export interface SpawnedSimulator {
  /** For Baileys' `waWebSocketUrl`. */
  whatsappUrl: string
  controlUrl: string
  /** Base64, for Baileys' `WA_CERT_DETAILS.PUBLIC_KEY`. */
  certKey: string
  client: SimulatorClient
  pid: number | undefined
  /** Sends a signal; resolves once the process has ended. */
  kill: (signal: NodeJS.Signals) => Promise<void>
  /** Ends it in good order (SIGTERM); harmless if it has ended already. */
  stop: () => Promise<void>
}

/**
 * Spawns `main.ts` with this process's Node and waits until it is ready.
 * @param port 0 or absent takes a free one
 * @throws SahutError with what it wrote on stderr, if it ends before it is ready
 */
export const spawnSimulator = async ({
  dataDir,
  port = 0,
}: {
  dataDir: string
  port?: number
}): Promise<SpawnedSimulator> => {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], {
    env: environmentFor({ port, dataDir }),
    // Ctrl+C reaches the whole foreground group; the network has to outlive those who still use it.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const ended = once(child, 'exit')
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-10_000)
  })
  const firstLine = once(createInterface({ input: child.stdout }), 'line').then(([line]) => String(line))
  const line = await Promise.race([
    firstLine,
    ended.then(() => {
      throw new SahutError(
        'unavailable',
        complaints.trim() || 'The WhatsApp network ended before it was ready.',
      )
    }),
  ])
  const { whatsappUrl, controlUrl, certKey } = Ready.parse(JSON.parse(line))

  const kill = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await ended
  }
  return {
    whatsappUrl,
    controlUrl,
    certKey,
    client: createSimulatorClient(controlUrl),
    pid: child.pid,
    kill,
    stop: () => kill('SIGTERM'),
  }
}
