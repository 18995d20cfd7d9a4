import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '@sahut/testing/parts/free-port'

const CADDYFILE = fileURLToPath(new URL('./Caddyfile', import.meta.url))

/**
 * Starts Caddy, the program on the PATH, on the Caddyfile of those who host Sahut themselves; resolves once it works.
 * @param port of 127.0.0.1, without TLS
 * @param web the folder of the built web app
 * @param api the API's port, and the gateway's
 * @param mqtt of the broker for browsers, where there is one
 */
export const spawnCaddy = async ({
  port,
  web,
  api,
  gateway,
  mqtt = 1,
}: {
  port: number
  web: string
  api: number
  gateway: number
  mqtt?: number
}): Promise<{ stop: () => Promise<void> }> => {
  const home = mkdtempSync(join(tmpdir(), 'sahut-caddy-'))
  const health = String(await freePort())
  const child = spawn('caddy', ['run', '--config', CADDYFILE, '--adapter', 'caddyfile'], {
    env: {
      PATH: process.env['PATH'],
      XDG_DATA_HOME: home,
      XDG_CONFIG_HOME: home,
      SAHUT_ADDRESS: `http://127.0.0.1:${String(port)}`,
      SAHUT_API: `127.0.0.1:${String(api)}`,
      SAHUT_GATEWAY: `127.0.0.1:${String(gateway)}`,
      SAHUT_MQTT: `127.0.0.1:${String(mqtt)}`,
      SAHUT_WEB: web,
      SAHUT_HEALTH_PORT: health,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-2_000)
  })
  const ended = once(child, 'exit')
  const isWell = (): Promise<boolean> =>
    // One call may be lost while the port is not open yet: the next one asks again.
    fetch(`http://127.0.0.1:${health}`, { signal: AbortSignal.timeout(5_000) }).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await isWell())) {
    if (child.exitCode !== null) throw new Error(`Caddy ended before it worked:\n${said}`)
    await sleep(50)
  }
  return {
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      rmSync(home, { recursive: true })
    },
  }
}
