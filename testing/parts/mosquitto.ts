import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Certificate } from './certificates.ts'
import { freePort } from './free-port.ts'
import { allowBrowsers } from './mosquitto-browsers.ts'
import { keep, launch, type ServerProgram } from './server-program.ts'

/*
 * MQTT brokers for tests, load and faults: Mosquitto 2, on a free port of 127.0.0.1, in a folder that is removed with
 * it. It keeps nothing.
 */

const ADVICE = 'sudo apt-get install mosquitto'

/** Mosquitto as a child process; one that is started again is empty. */
export type SpawnedMosquitto = ServerProgram & {
  port: number
  /** For MQTT_URL, with the user and password if there are some. */
  url: string
  /** For MQTT_BROWSER_URL, if browsers may come. */
  browserUrl: string
  /** The last lines that it said, the newest last. */
  log: () => readonly string[]
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
  /** Browsers may come, by WebSocket; `user` says who they are (its plugin dynamic-security) and may do what Sahut needs. */
  browsers?: boolean
}

type Ports = { processes: number; browsers: number }

/** Writes what it is to be, and whom it knows. @returns the file of its configuration */
const configure = async (folder: string, ports: Ports, options: MosquittoOptions): Promise<string> => {
  const { lines = [], tls, user, rights, browsers = false } = options
  const written = [
    'per_listener_settings false',
    'persistence false',
    // Or each message waits for the answer to the one before it, up to 40 ms.
    'set_tcp_nodelay true',
    'log_dest stderr',
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    `allow_anonymous ${String(user === undefined)}`,
    `listener ${String(ports.processes)} 127.0.0.1`,
    ...(tls === undefined ? [] : [`certfile ${tls.cert}`, `keyfile ${tls.key}`]),
    ...lines,
  ]
  if (browsers) written.push(...(await allowBrowsers(folder, ports.browsers, user)))
  else if (user !== undefined) {
    const passwords = join(folder, 'passwords')
    const args = ['-c', '-b', passwords, user.name, user.password]
    await (
      await launch({ command: 'mosquitto_passwd', args, advice: ADVICE })
    ).ended
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
  const [port, browserPort] = [await freePort(), await freePort()]
  const ports = { processes: port, browsers: browserPort }
  const said: string[] = []
  const start = async (): Promise<ServerProgram> =>
    keep({
      command: 'mosquitto',
      args: ['-c', await configure(folder, ports, wanted)],
      advice: ADVICE,
      isReady: (line) => /mosquitto version \S+ running/.test(line),
      said,
    })
  const server = await start().catch(async (error: unknown) => {
    await rm(folder, { recursive: true })
    throw error
  })
  const who = user === undefined ? '' : `${user.name}:${encodeURIComponent(user.password)}@`
  return {
    ...server,
    port,
    url: `${tls === undefined ? 'mqtt' : 'mqtts'}://${who}127.0.0.1:${String(port)}`,
    browserUrl: `ws://127.0.0.1:${String(browserPort)}`,
    log: () => said,
    stop: async () => {
      await server.kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
