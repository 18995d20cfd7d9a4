/** The settings of the simulator's process: the only place that knows their names. */
import { z } from 'zod'

/** All that the simulator reads of its environment, by name. */
export const Environment = z.object({
  SIMULATOR_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(0)
    .describe('where it listens; `0` takes any free port'),
  SIMULATOR_DATA: z
    .string()
    .min(1)
    .default('.data/simulator')
    .describe('the folder of its state and its journal'),
})

export interface Settings {
  port: number
  dataDir: string
}

/**
 * Reads the environment.
 * @throws Error with one sentence that names the setting at fault
 */
export const readSettings = (): Settings => {
  const parsed = Environment.safeParse(process.env)
  if (parsed.success) return { port: parsed.data.SIMULATOR_PORT, dataDir: parsed.data.SIMULATOR_DATA }
  const issue = parsed.error.issues[0]
  throw new Error(`The setting ${issue?.path.join('.') ?? ''} is wrong: ${issue?.message ?? 'invalid'}.`)
}

/** The environment of a simulator that is to be started with these settings. */
export const environmentFor = ({ port, dataDir }: Settings): NodeJS.ProcessEnv => ({
  ...process.env,
  SIMULATOR_PORT: String(port),
  SIMULATOR_DATA: dataDir,
})
