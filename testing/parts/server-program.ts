import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/*
 * Programs that serve something to tests, as child processes: they end with this process, however it ends.
 */

/** Servers of Debian lie in a folder that is not on everybody's PATH. */
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin`

const KEPT_LINES = 200

export type Program = {
  command: string
  args: string[]
  /** Says what to install. */
  advice: string
  /** Whether a line says that it accepts connections; without it the program has to end well by itself. */
  isReady?: (line: string) => boolean
  /** Gets what it says. */
  said?: string[]
}

type Running = { child: ChildProcess; ended: Promise<unknown> }

/** Resolves once it is ready. @throws Error with what it said, if it ends before that */
export const launch = async ({ command, args, advice, isReady, said = [] }: Program): Promise<Running> => {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH },
  })
  const ended = new Promise<unknown>((resolve) => child.once('exit', resolve))
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  await new Promise<void>((resolve, reject) => {
    child.once('error', (cause) => {
      reject(new Error(`${command} can't be started. On Debian: ${advice}`, { cause }))
    })
    child.once('close', (code) => {
      if (isReady === undefined && code === 0) resolve()
      else reject(new Error(`${command} ended before it was ready:\n${said.slice(-20).join('\n')}`))
    })
    for (const input of [child.stdout, child.stderr])
      createInterface({ input }).on('line', (line) => {
        said.push(line)
        if (said.length > KEPT_LINES) said.shift()
        if (isReady?.(line) === true) resolve()
      })
  })
  return { child, ended }
}

/** A server that tests may do anything to. */
export type ServerProgram = {
  /** Of the process that runs now. */
  pid: () => number | undefined
  /** Sends a signal to the process, for instance SIGSTOP and SIGCONT. */
  signal: (signal: NodeJS.Signals) => void
  /** Ends it at once (SIGKILL); resolves when it has ended. */
  kill: () => Promise<void>
  /** Starts it again as it was started first; ends it first if it runs. */
  restart: () => Promise<void>
}

/** Starts a server, and starts it again as often as it is asked to. */
export const keep = async (program: Program): Promise<ServerProgram> => {
  let running = await launch(program)
  const signal = (name: NodeJS.Signals): void => {
    running.child.kill(name)
  }
  const kill = async (): Promise<void> => {
    signal('SIGKILL')
    await running.ended
  }
  return {
    pid: () => running.child.pid,
    signal,
    kill,
    restart: async () => {
      await kill()
      running = await launch(program)
    },
  }
}
