import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Certificate } from './certificates.ts'
import { freePort } from './free-port.ts'
import { keep, type ServerProgram } from './server-program.ts'

/*
 * Redis servers for tests, load and faults: the program on the PATH, on free ports of 127.0.0.1, in a folder that is
 * removed with them. They keep nothing.
 */

const run = promisify(execFile)

/** A Redis server as a child process; one that is started again is empty. */
export type SpawnedRedis = ServerProgram & {
  port: number
  /** For REDIS_URL, with the password if there is one. */
  url: string
  /** Runs a command by redis-cli, for instance `command('CLIENT', 'KILL', 'TYPE', 'pubsub')`; its answer as text. */
  command: (...args: string[]) => Promise<string>
  /** Ends it for good and removes its folder. */
  stop: () => Promise<void>
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
  const server = await keep({
    command: 'redis-server',
    args: options,
    advice: 'sudo apt-get install redis-server',
    isReady: (line) => line.includes('Ready to accept connections'),
  }).catch(async (error: unknown) => {
    await rm(folder, { recursive: true })
    throw error
  })
  return {
    ...server,
    port: at,
    url: redisUrl(wanted, '127.0.0.1', at),
    command: async (...command) =>
      (await run('redis-cli', ['-p', String(at), ...cli, ...command], { env })).stdout.trim(),
    stop: async () => {
      await server.kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
