import { existsSync, readdirSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { launch } from './server-program.ts'

const ADVICE = 'sudo apt-get install mosquitto'
const PLUGIN = 'mosquitto_dynamic_security.so'

/** Debian has a folder for each kind of machine; others have one of these. */
const FOLDERS = ['/usr/lib', '/usr/lib64', '/usr/local/lib', '/opt/homebrew/lib']

/** Where its plugin is that knows clients and rights. */
export const pluginPath = (): string => {
  const folders = FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) => [
    folder,
    ...readdirSync(folder, { withFileTypes: true })
      .filter((one) => one.isDirectory())
      .map(({ name }) => join(folder, name)),
  ])
  const found = folders.map((folder) => join(folder, PLUGIN)).find((path) => existsSync(path))
  if (found === undefined) throw new Error(`${PLUGIN} is missing. On Debian: ${ADVICE}`)
  return found
}

const CONTROL = '$CONTROL/dynamic-security/#'

/** What the user of MQTT_URL has to be allowed, as docs/levels.md names it. */
const RIGHTS = [
  ...['w/#', 'r/#', 's/#', CONTROL].flatMap((topic) => [
    { acltype: 'publishClientSend', topic, allow: true },
    { acltype: 'subscribePattern', topic, allow: true },
  ]),
  { acltype: 'publishClientReceive', topic: CONTROL, allow: true },
]

const Known = z.looseObject({ roles: z.array(z.looseObject({ rolename: z.string() })) })

/**
 * Lets browsers come by WebSocket, as a user says.
 * @returns lines of Mosquitto's configuration
 */
export const allowBrowsers = async (
  folder: string,
  port: number,
  user: { name: string; password: string } | undefined,
): Promise<string[]> => {
  if (user === undefined) throw new Error('Somebody has to say who the browsers are.')
  const file = join(folder, 'dynamic-security.json')
  await rm(file, { force: true })
  const args = ['dynsec', 'init', file, user.name, user.password]
  await (
    await launch({ command: 'mosquitto_ctrl', args, advice: ADVICE })
  ).ended
  const known = Known.parse(JSON.parse(await readFile(file, 'utf8')))
  const roles = known.roles.map((role) => ({ ...role, acls: RIGHTS }))
  await writeFile(file, JSON.stringify({ ...known, roles }), { mode: 0o600 })
  return [
    `plugin ${pluginPath()}`,
    `plugin_opt_config_file ${file}`,
    `listener ${String(port)} 127.0.0.1`,
    'protocol websockets',
  ]
}
