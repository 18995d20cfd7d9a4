import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import type { Certificate } from './certificates.ts'
import { freePort } from './free-port.ts'

/*
 * Redis servers for tests, load and faults: the program on the PATH, on free ports of 127.0.0.1, in a folder that is
 * removed with them. They keep nothing.
 */

const ADVICE = 'On Debian: sudo apt-get install redis-server'

const run = promisify(execFile)

/** A Redis server as a child process. */
export type SpawnedRedis = {
  port: number
  /** For REDIS_URL, with the password if there is one. */
  url: string
  /** Of the process that runs now. */
  pid: () => number | undefined
  /** Runs a command by redis-cli, for instance `command('CLIENT', 'KILL', 'TYPE', 'pubsub')`; its answer as text. */
  command: (...args: string[]) => Promise<string>
  /** Sends a signal to the process, for instance SIGSTOP and SIGCONT. */
  signal: (signal: NodeJS.Signals) => void
  /** Ends it at once (SIGKILL); resolves when it has ended. */
  kill: () => Promise<void>
  /** Starts it again on the same port, empty; ends it first if it runs. */
  restart: () => Promise<void>
  /** Ends it for good and removes its folder. */
  stop: () => Promise<void>
}

/** Resolves with the process once it accepts connections. @throws Error with what it said, if it ends before that */
const launch = async (args: string[]) => {
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve()
    }),
  )
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  const said: string[] = []
  await new Promise<void>((resolve, reject) => {
    child.once('error', (cause) => {
      reject(new Error(`redis-server can't be started. ${ADVICE}`, { cause }))
    })
    child.once('exit', () => {
      reject(new Error(`redis-server ended before it was ready: ${said.slice(-3).join(' ')}`))
    })
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (said.length < 100) said.push(line)
      if (line.includes('Ready to accept connections')) resolve()
    })
  })
  return { child, ended }
}

export type RedisOptions = {
  /** Absent takes a free one. */
  port?: number
  /** Further options of redis-server, such as `['--maxclients', '5']`. */
  args?: string[]
  /** It then speaks TLS only, to other nodes too, and certificates of the same authority are what it trusts. */
  tls?: Certificate | undefined
  /** Of its user `default`, whom everybody then has to be. */
  password?: string | undefined
}

/** The address as REDIS_URL has it. */
export const redisUrl = ({ tls, password }: RedisOptions, host: string, port: number): string => {
  const user = password === undefined ? '' : `default:${encodeURIComponent(password)}@`
  return `${tls === undefined ? 'redis' : 'rediss'}://${user}${host}:${String(port)}`
}

const tlsOptions = ({ cert, key, ca }: Certificate): string[] => [
  ...['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', ca],
  ...['--tls-auth-clients', 'no', '--tls-replication', 'yes', '--tls-cluster', 'yes'],
]

/**
 * Starts an empty Redis.
 * @throws Error that says how to install Redis if it is missing
 */
export const spawnRedis = async (wanted: RedisOptions = {}): Promise<SpawnedRedis> => {
  const { args = [], tls, password } = wanted
  const folder = await mkdtemp(join(tmpdir(), 'sahut-redis-'))
  const at = wanted.port ?? (await freePort())
  const listen =
    tls === undefined ? ['--port', String(at)] : ['--port', '0', '--tls-port', String(at), ...tlsOptions(tls)]
  const secret = password === undefined ? [] : ['--requirepass', password, '--masterauth', password]
  const place = [...listen, ...secret, '--bind', '127.0.0.1', '--dir', folder]
  const cli = tls === undefined ? [] : ['--tls', '--insecure']
  const env = { ...process.env, ...(password === undefined ? {} : { REDISCLI_AUTH: password }) }
  const keepNothing = ['--save', '', '--appendonly', 'no']
  const options = [...place, ...keepNothing, '--enable-debug-command', 'local', ...args]
  const start = () => launch(options)

  let running = await start().catch(async (error: unknown) => {
    await rm(folder, { recursive: true })
    throw error
  })

  const signal = (name: NodeJS.Signals): void => {
    running.child.kill(name)
  }
  const kill = async (): Promise<void> => {
    signal('SIGKILL')
    await running.ended
  }
  return {
    port: at,
    url: redisUrl(wanted, '127.0.0.1', at),
    pid: () => running.child.pid,
    command: async (...command) =>
      (await run('redis-cli', ['-p', String(at), ...cli, ...command], { env })).stdout.trim(),
    signal,
    kill,
    restart: async () => {
      await kill()
      running = await start()
    },
    stop: async () => {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
