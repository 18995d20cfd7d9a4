import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { SahutError } from '@sahut/core/contract/errors'
import { z } from 'zod'

/** What is deployed by itself, and what its log says once it works. */
const DEPLOYABLES = {
  worker: { folder: 'workers', runs: 'the worker runs' },
  gateway: { folder: 'gateway', runs: 'the gateway runs' },
  functions: { folder: 'functions', runs: 'the API runs' },
} as const

export type DeployableKind = keyof typeof DEPLOYABLES

const READY_POLL_MS = 20
const ENDS_WITH_PARENT = new URL('./ends-with-parent.ts', import.meta.url).href

/** The line by which a deployable says that it works; servers tell where they listen. */
const Line = z.object({ msg: z.string(), address: z.object({ port: z.number() }).optional() })

/** A deployable in a process of its own. */
export type Deployable = {
  name: string
  kind: DeployableKind
  /** Where it listens, the same after each restart; 0 for a worker. */
  port: number
  pid: () => number
  /** Whether its process is there, paused or not. */
  isUp: () => boolean
  /** Sends a signal that ends it; resolves once it has ended. Harmless if it has ended already. */
  kill: (signal?: NodeJS.Signals) => Promise<void>
  /** SIGSTOP and SIGCONT: it stands still and knows nothing of it. */
  pause: () => void
  resume: () => void
  /** Starts it again after it has ended; resolves once it says that it runs. */
  restart: () => Promise<void>
  /** All that it and its forerunners wrote to the log. */
  log: () => string
  logFile: string
}

/** Its code: the sources, or what `npm run build` made of them. */
const mainOf = (folder: string, artefacts: string | undefined): string =>
  artefacts === undefined
    ? fileURLToPath(new URL(`../../${folder}/main.ts`, import.meta.url))
    : join(artefacts, folder, 'main.js')

/** One life of a process, from start to end. */
type Life = { child: ChildProcess; ended: Promise<unknown>; port: number }

const hasEnded = ({ child }: Life): boolean => child.exitCode !== null || child.signalCode !== null

const readyLine = (log: string, runs: string): z.infer<typeof Line> | undefined => {
  for (const text of log.split('\n')) {
    if (!text.includes(runs)) continue
    const line = Line.safeParse(JSON.parse(text))
    if (line.success && line.data.msg === runs) return line.data
  }
  return undefined
}

/**
 * Starts a deployable on this Node as a process of its own, and waits until its log says that it runs. It ends with
 * this process, however that ends.
 * @param name of its log file in the folder; lives of one name follow each other there
 * @param environment all that it gets besides PATH: the settings of docs/settings.md. LOG_LEVEL has to show `info`
 * @param preload modules that are there before its own, as URLs
 * @param artefacts a folder with installed artefacts, which run instead of the sources
 * @throws SahutError with the end of its log if it ends before it runs
 */
export const spawnDeployable = async ({
  kind,
  name,
  folder,
  environment,
  preload = [],
  artefacts,
}: {
  kind: DeployableKind
  name: string
  folder: string
  environment: Record<string, string>
  preload?: readonly string[]
  artefacts?: string | undefined
}): Promise<Deployable> => {
  const { folder: service, runs } = DEPLOYABLES[kind]
  const logFile = join(folder, `${name}.log`)
  const log = (): string => readFileSync(logFile, 'utf8')

  const begin = async (port: number): Promise<Life> => {
    // The log is the child's own file: reading a pipe would cost this process what it is to measure or to disturb.
    const out = openSync(logFile, 'a')
    const before = log().length
    const child = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        ...[ENDS_WITH_PARENT, ...preload].flatMap((module) => ['--import', module]),
        mainOf(service, artefacts),
      ],
      {
        env: {
          PATH: process.env['PATH'],
          NODE_COMPILE_CACHE: join(tmpdir(), 'sahut-compile-cache'),
          HOST: '127.0.0.1',
          PORT: String(port),
          ...environment,
        },
        // Ctrl+C reaches the whole foreground group; who started it says in which order things end.
        detached: true,
        stdio: ['pipe', out, out],
      },
    )
    closeSync(out)
    const life = { child, ended: once(child, 'exit'), port }
    for (;;) {
      const line = readyLine(log().slice(before), runs)
      if (line !== undefined) return { ...life, port: line.address?.port ?? 0 }
      if (hasEnded(life))
        throw new SahutError('unavailable', `${name} ended before it ran:\n${log().slice(-2_000)}`)
      await sleep(READY_POLL_MS)
    }
  }

  let life = await begin(0)
  const signal = (which: NodeJS.Signals): void => {
    if (!hasEnded(life)) life.child.kill(which)
  }
  return {
    name,
    kind,
    port: life.port,
    logFile,
    log,
    pid: () => life.child.pid ?? 0,
    isUp: () => !hasEnded(life),
    kill: async (which = 'SIGKILL') => {
      signal(which)
      // What stands still can't end in good order.
      if (which !== 'SIGKILL') signal('SIGCONT')
      await life.ended
    },
    pause: () => {
      signal('SIGSTOP')
    },
    resume: () => {
      signal('SIGCONT')
    },
    restart: async () => {
      if (!hasEnded(life)) throw new SahutError('conflict', `${name} runs already.`)
      life = await begin(life.port)
    },
  }
}
