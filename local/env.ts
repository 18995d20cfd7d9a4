import { resolve } from 'node:path'
import { LogLevel, Port, readEnvironment, storeOf, storeVariables } from '@sahut/core/process/environment'
import { workerOf, workerVariables } from '@sahut/workers/env'
import type { WorkerSettings } from '@sahut/workers/settings'
import { z } from 'zod'

/** All that a whole Sahut on one machine reads of its environment, by name. */
export const Settings = z.object({
  PORT: Port.default(4100).describe(
    'where the web app, the API and the sockets are, on 127.0.0.1; `0` takes any free port',
  ),
  DATA_DIR: z.string().optional().meta({
    description: 'where everything is kept: the store, keys, secrets, the simulated network',
    unset: '`.data/demo`, `.data/local`',
  }),
  LOG_LEVEL: LogLevel.default('warn'),
  ...workerVariables,
})

export type LocalSettings = {
  port: number
  dataDir: string
  logLevel: z.infer<typeof LogLevel>
  worker: Partial<WorkerSettings>
}

/**
 * @param dataDir where everything is kept unless DATA_DIR says otherwise
 * @throws Error that names each wrong setting
 */
export const readSettings = (dataDir: string): LocalSettings => {
  const env = readEnvironment(Settings, process.env)
  return {
    port: env.PORT,
    dataDir: resolve(env.DATA_DIR ?? dataDir),
    logLevel: env.LOG_LEVEL,
    worker: workerOf(env),
  }
}

/** The table that a backup is made of or restored to, by the settings of the deployables. */
export const readStore = () => storeOf(readEnvironment(z.object(storeVariables), process.env))
