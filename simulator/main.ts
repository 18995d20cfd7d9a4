/** The simulator as a process of its own: settings from the environment, one JSON line on stdout when it is ready. */
import { readSettings } from './env.ts'
import { createSimulator, type Simulator } from './simulator.ts'

// libsignal prints sessions, keys included, to the console; stdout is for the ready line, stderr for real failures.
console.info = console.warn = console.error = console.log = () => undefined

const say = (sentence: string) => process.stderr.write(`${sentence}\n`)

const start = async (): Promise<Simulator> => {
  try {
    const onFailure = (error: unknown) => {
      say(`A companion's connection failed: ${error instanceof Error ? error.message : String(error)}`)
    }
    return await createSimulator({ ...readSettings(), onFailure })
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    process.exit(1)
  }
}

const { whatsappUrl, controlUrl, certKey, close } = await start()

const end = () => {
  close().then(
    () => process.exit(0),
    (error: unknown) => {
      say(error instanceof Error ? error.message : String(error))
      process.exit(1)
    },
  )
}
process.once('SIGTERM', end)
process.once('SIGINT', end)
// Its standard input ends with the process that spawned it, however that ended.
process.stdin.once('end', end).resume()
process.stdout.write(`${JSON.stringify({ ready: true, whatsappUrl, controlUrl, certKey })}\n`)
