import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runChild } from './child.ts'

/** SST's own components, as its CLI unpacks them next to sst.config.ts. */
export const platformOf = (root: string): string => join(root, '.sst/platform')

const versionOf = (path: string): string | undefined => {
  if (!existsSync(path)) return undefined
  const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version?: string }
  return version
}

/** `config.d.ts` is written last, so what an interrupted installation left behind does not count. */
const isInstalled = (root: string): boolean => {
  const platform = platformOf(root)
  const wanted = versionOf(join(root, 'node_modules/sst/package.json'))
  const marker = join(platform, 'version')
  return (
    existsSync(join(platform, 'node_modules/@pulumi/aws/package.json')) &&
    existsSync(join(platform, 'config.d.ts')) &&
    existsSync(marker) &&
    readFileSync(marker, 'utf8').includes(wanted ?? 'no version')
  )
}

/** As SST's CLI wants to be told that it shall need neither AWS nor a download of Pulumi. */
const OFFLINE = {
  SST_SKIP_DEPENDENCY_CHECK: '1',
  SST_TELEMETRY_DISABLED: '1',
  AWS_EC2_METADATA_DISABLED: 'true',
  NO_BUN: '1',
}

/**
 * Unpacks SST's platform and fetches its packages from the npm registry, where that is not done yet: some 330 MB and
 * half a minute.
 * @returns why it could not be done, or nothing
 */
export const installPlatform = async (root: string): Promise<string | undefined> => {
  if (isInstalled(root)) return undefined
  const sst = join(root, 'node_modules/.bin/sst')
  if (!existsSync(sst)) return 'SST is not installed; npm install brings it'
  const env = { ...process.env, ...OFFLINE }
  const { isWell, said } = await runChild(sst, ['install', '--stage', 'check'], { cwd: root, env })
  if (isWell && isInstalled(root)) return undefined
  return `sst install failed, which needs the npm registry:\n${said.slice(-1_000)}`
}
