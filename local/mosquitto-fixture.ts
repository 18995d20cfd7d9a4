import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '@sahut/tools/dockerfile-fixture'
import { pluginPath } from '@sahut/testing/parts/mosquitto-browsers'
import { keep, type ServerProgram } from '@sahut/testing/parts/server-program'
import { serviceOf } from './compose-fixture.ts'

/**
 * Mosquitto as local/compose.yaml starts it, with local/mosquitto.conf.
 * @param folder has what the container has in its own
 * @param port of 127.0.0.1, as the next one
 */
export const startMosquitto = async (
  folder: string,
  secretsFolder: string,
  port: number,
  browserPort: number,
): Promise<ServerProgram> => {
  const here = (text: string): string =>
    text.replace(/\/run\/secrets|\/tmp(?=\/)|\/mosquitto\/config/g, (place) =>
      place === '/run/secrets' ? secretsFolder : folder,
    )
  const lines = here(readFileSync(join(ROOT, 'local/mosquitto.conf'), 'utf8'))
    .replace('/usr/lib/mosquitto_dynamic_security.so', pluginPath())
    .replace('listener 1883', `listener ${String(port)} 127.0.0.1`)
    .replace('listener 8083', `listener ${String(browserPort)} 127.0.0.1`)
  writeFileSync(join(folder, 'mosquitto.conf'), process.getuid?.() === 0 ? `user root\n${lines}` : lines)
  const [command = '', ...args] = serviceOf('mqtt').entrypoint.map(here)
  return keep({
    command,
    args,
    advice: 'sudo apt-get install mosquitto',
    isReady: (line) => /mosquitto version \S+ running/.test(line),
  })
}
