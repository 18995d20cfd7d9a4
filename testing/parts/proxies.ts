import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import { keep, type ServerProgram } from './server-program.ts'

/*
 * Proxies for tests, on free ports of 127.0.0.1: Tinyproxy speaks HTTP, microsocks SOCKS 5. Both ask for a name and a
 * password.
 */

export type SpawnedProxy = ServerProgram & {
  /** With name and password. */
  address: string
  /** How many connections it made so far. */
  connections: () => number
  /** Ends it for good. */
  stop: () => Promise<void>
}

const USER = { name: 'toko', password: 'rahasia-proxy' }

const addressOf = (scheme: string, port: number): string =>
  `${scheme}://${USER.name}:${USER.password}@127.0.0.1:${String(port)}`

/** @throws Error that says how to install Tinyproxy if it is missing */
export const spawnHttpProxy = async (): Promise<SpawnedProxy> => {
  const folder = await mkdtemp(join(tmpdir(), 'sahut-tinyproxy-'))
  const port = await freePort()
  const file = join(folder, 'tinyproxy.conf')
  const lines = [
    `Port ${String(port)}`,
    'Listen 127.0.0.1',
    'LogLevel Info',
    `BasicAuth ${USER.name} ${USER.password}`,
    'Timeout 600',
  ]
  await writeFile(file, `${lines.join('\n')}\n`)
  const said: string[] = []
  let made = 0
  const server = await keep({
    command: 'tinyproxy',
    args: ['-d', '-c', file],
    advice: 'sudo apt-get install tinyproxy-bin',
    isReady: (line) => {
      if (/Established connection to host/.test(line)) made += 1
      return line.includes('Accepting connections')
    },
    said,
  })
  return {
    ...server,
    address: addressOf('http', port),
    connections: () => made,
    stop: async () => {
      await server.kill()
      await rm(folder, { recursive: true })
    },
  }
}

/** Resolves once somebody listens there. */
const untilOpen = async (port: number): Promise<void> => {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isOpen) return
    await sleep(20)
  }
}

/** @throws Error that says how to install microsocks if it is missing */
export const spawnSocksProxy = async (): Promise<SpawnedProxy> => {
  const port = await freePort()
  let made = 0
  const given = ['-i', '127.0.0.1', '-p', String(port), '-u', USER.name, '-P', USER.password]
  const server = await keep({
    command: 'sh',
    // It says nothing until somebody comes.
    args: ['-c', 'echo begins; exec microsocks "$@"', 'sh', ...given],
    advice: 'sudo apt-get install microsocks',
    isReady: (line) => {
      if (/connected to/.test(line)) made += 1
      return true
    },
  })
  await untilOpen(port)
  return { ...server, address: addressOf('socks5', port), connections: () => made, stop: server.kill }
}
