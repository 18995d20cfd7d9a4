import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Where the built web app is. */
export const WEB_DIST = `${ROOT}web/dist`

/** What the web app is built from. */
const SOURCES = [
  'web/src',
  'web/messages',
  'web/index.html',
  'web/vite.config.ts',
  'core/model',
  'core/contract',
  'package-lock.json',
]

const changedAt = (path: string): number => {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return 0
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => changedAt(`${path}/${name}`)))
}

const isFresh = (): boolean => {
  const built = `${WEB_DIST}/index.html`
  if (!existsSync(built)) return false
  const since = statSync(built).mtimeMs
  return SOURCES.every((source) => changedAt(`${ROOT}${source}`) <= since)
}

/**
 * Builds the web app unless what is there is newer than all its sources.
 * @throws Error with the build's output if it fails
 */
export const buildWeb = async (): Promise<void> => {
  if (isFresh()) return
  const build = spawn('npm', ['run', '--silent', '-w', 'web', 'build'], {
    cwd: ROOT,
    // Tests build it too, and what they build stays: React's slow development version has no place there.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [build.stdout, build.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  const [code] = (await once(build, 'close')) as [number | null]
  if (code !== 0) throw new Error(`The web app could not be built:\n${output}`)
}
