import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Certificate } from './certificates.ts'
import { freePort } from './free-port.ts'

/*
 * MQTT brokers for tests, load and faults: Mosquitto 2, on a free port of 127.0.0.1, in a folder that is removed with
 * it. It keeps nothing.
 */

const ADVICE = 'On Debian: sudo apt-get install mosquitto'
/** Where Debian puts it, which is not on everybody's PATH. */
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin`

/** Mosquitto as a child process. */
export type SpawnedMosquitto = {
  port: number
  /** For MQTT_URL, with the user and password if there are some. */
  url: string
  /** Of the process that runs now. */
  pid: () => number | undefined
  /** The last lines that it said, the newest last. */
  log: () => readonly string[]
  /** Sends a signal to the process, for instance SIGSTOP and SIGCONT. */
  signal: (signal: NodeJS.Signals) => void
  /** Ends it at once (SIGKILL); resolves when it has ended. */
  kill: () => Promise<void>
  /** Starts it again on the same port, empty; ends it first if it runs. */
  restart: () => Promise<void>
  /** Ends it for good and removes its folder. */
  stop: () => Promise<void>
}

export type MosquittoOptions = {
  /** Further lines of its configuration, such as `max_queued_messages 10`. */
  lines?: string[]
  /** It then speaks TLS only. */
  tls?: Certificate | undefined
  /** Who it lets in, and nobody else. Absent lets everybody in. */
  user?: { name: string; password: string } | undefined
  /** Lines of its list of rights, such as `topic read w/#`. Absent allows everything. */
  rights?: string[]
}

const runToEnd = async (program: string, args: string[]): Promise<void> => {
  const child = spawn(program, args, { stdio: 'ignore', env: { ...process.env, PATH } })
  const [status] = (await once(child, 'exit')) as [number]
  if (status !== 0) throw new Error(`${program} failed (${String(status)}). ${ADVICE}`)
}

/** Resolves with the process once it accepts connections. @throws Error with what it said, if it ends before that */
const launch = async (configuration: string, said: string[]) => {
  const child = spawn('mosquitto', ['-c', configuration], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PATH },
  })
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve()
    }),
  )
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  await new Promise<void>((resolve, reject) => {
    child.once('error', (cause) => {
      reject(new Error(`mosquitto can't be started. ${ADVICE}`, { cause }))
    })
    child.once('exit', () => {
      reject(new Error(`mosquitto ended before it was ready: ${said.slice(-3).join(' ')}`))
    })
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line)
      if (said.length > 200) said.shift()
      if (/mosquitto version \S+ running/.test(line)) resolve()
    })
  })
  return { child, ended }
}

/** Writes what it is to be, and whom it knows. @returns the file of its configuration */
const configure = async (folder: string, port: number, options: MosquittoOptions): Promise<string> => {
  const { lines = [], tls, user, rights } = options
  const written = [
    'per_listener_settings false',
    'persistence false',
    'log_dest stderr',
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    `allow_anonymous ${String(user === undefined)}`,
    `listener ${String(port)} 127.0.0.1`,
    ...(tls === undefined ? [] : [`certfile ${tls.cert}`, `keyfile ${tls.key}`]),
    ...lines,
  ]
  if (user !== undefined) {
    const passwords = join(folder, 'passwords')
    await runToEnd('mosquitto_passwd', ['-c', '-b', passwords, user.name, user.password])
    written.push(`password_file ${passwords}`)
  }
  if (rights !== undefined) {
    const list = join(folder, 'rights')
    await writeFile(list, `${rights.join('\n')}\n`, { mode: 0o600 })
    written.push(`acl_file ${list}`)
  }
  const file = join(folder, 'mosquitto.conf')
  await writeFile(file, `${written.join('\n')}\n`)
  return file
}

/**
 * Starts a broker that has nothing.
 * @throws Error that says how to install Mosquitto if it is missing
 */
export const spawnMosquitto = async (wanted: MosquittoOptions = {}): Promise<SpawnedMosquitto> => {
  const { tls, user } = wanted
  const folder = await mkdtemp(join(tmpdir(), 'sahut-mosquitto-'))
  const port = await freePort()
  const said: string[] = []
  const start = async () => launch(await configure(folder, port, wanted), said)
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
  const who = user === undefined ? '' : `${user.name}:${encodeURIComponent(user.password)}@`
  return {
    port,
    url: `${tls === undefined ? 'mqtt' : 'mqtts'}://${who}127.0.0.1:${String(port)}`,
    pid: () => running.child.pid,
    log: () => said,
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
