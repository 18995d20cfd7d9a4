import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from './free-port.ts'

/*
 * Redis servers for tests, load and faults: the program on the PATH, on free ports of 127.0.0.1, in a folder that is
 * removed with them. They keep nothing.
 */

const ADVICE = 'On Debian: sudo apt-get install redis-server'
const SLOTS = 16_384

const run = promisify(execFile)

/** A Redis server as a child process. */
export type SpawnedRedis = {
  port: number
  /** For REDIS_URL. */
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

/**
 * Starts an empty Redis.
 * @param port absent takes a free one
 * @param args further options of redis-server, such as `['--maxclients', '5']`
 * @param tls files of a certificate and its key, PEM: it then speaks TLS only
 * @throws Error that says how to install Redis if it is missing
 */
export const spawnRedis = async ({
  port,
  args = [],
  tls,
}: {
  port?: number
  args?: string[]
  tls?: { cert: string; key: string }
} = {}): Promise<SpawnedRedis> => {
  const folder = await mkdtemp(join(tmpdir(), 'sahut-redis-'))
  const at = port ?? (await freePort())
  const listen =
    tls === undefined
      ? ['--port', String(at)]
      : ['--port', '0', '--tls-port', String(at), '--tls-cert-file', tls.cert, '--tls-key-file', tls.key]
  const place = [...listen, '--tls-auth-clients', 'no', '--bind', '127.0.0.1', '--dir', folder]
  const cli = tls === undefined ? [] : ['--tls', '--insecure']
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
    url: `${tls === undefined ? 'redis' : 'rediss'}://127.0.0.1:${String(at)}`,
    pid: () => running.child.pid,
    command: async (...command) =>
      (await run('redis-cli', ['-p', String(at), ...cli, ...command])).stdout.trim(),
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

/**
 * Starts a Redis cluster of three masters without replicas.
 * @returns its nodes; the url of any of them leads to all
 */
export const spawnRedisCluster = async (
  args: string[] = [],
): Promise<{ nodes: SpawnedRedis[]; url: string; stop: () => Promise<void> }> => {
  const spawnNode = async () => {
    const bus = await freePort()
    const cluster = [
      '--cluster-enabled',
      'yes',
      '--cluster-port',
      String(bus),
      '--cluster-node-timeout',
      '2000',
    ]
    // Without it a node that restarts empty would be waited for by the two others.
    const partial = ['--cluster-require-full-coverage', 'no']
    return { redis: await spawnRedis({ args: [...cluster, ...partial, ...args] }), bus }
  }
  const members = await Promise.all([spawnNode(), spawnNode(), spawnNode()])
  const nodes = members.map(({ redis }) => redis)
  const share = Math.ceil(SLOTS / nodes.length)
  await Promise.all(
    nodes.map((node, n) => {
      const last = Math.min((n + 1) * share, SLOTS) - 1
      return node.command('CLUSTER', 'ADDSLOTSRANGE', String(n * share), String(last))
    }),
  )
  const [first, ...others] = members
  await Promise.all(
    others.map(({ redis, bus }) =>
      first.redis.command('CLUSTER', 'MEET', '127.0.0.1', String(redis.port), String(bus)),
    ),
  )
  const knowsAll = async (node: SpawnedRedis): Promise<boolean> => {
    const info = await node.command('CLUSTER', 'INFO')
    const slots = await node.command('CLUSTER', 'SLOTS')
    return info.includes('cluster_state:ok') && nodes.every(({ port }) => slots.includes(String(port)))
  }
  for (const node of nodes) while (!(await knowsAll(node))) await sleep(50)
  return {
    nodes,
    url: first.redis.url,
    stop: async () => {
      await Promise.all(nodes.map((node) => node.stop()))
    },
  }
}
