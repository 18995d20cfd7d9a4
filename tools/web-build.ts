import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Where the built web app is. */
export const WEB_DIST = `${ROOT}web/dist`

/** What the web app is built from. */
const SOURCES = [
  'web/src',
  'web/messages',
  'web/public',
  'web/worker',
  'web/index.html',
  'web/vite.config.ts',
  'web/emoji-data.ts',
  'web/service-worker-build.ts',
  'core/model',
  'core/contract',
  'core/process',
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

/** SQLite's word for: somebody else has it. */
const BUSY = 5

/** Waits until nobody else builds: two builds would empty each other's folders. SQLite's lock goes with its process. */
const takeTurn = async (): Promise<{ end: () => void }> => {
  mkdirSync(`${ROOT}.cache`, { recursive: true })
  for (;;) {
    const lock = new DatabaseSync(`${ROOT}.cache/web-build.lock`, { timeout: 0 })
    try {
      lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT')
      return {
        end: () => {
          lock.close()
        },
      }
    } catch (error) {
      lock.close()
      if (!(error instanceof Error && 'errcode' in error && error.errcode === BUSY)) throw error
      await sleep(200)
    }
  }
}

const build = async (): Promise<void> => {
  const child = spawn('npm', ['run', '--silent', '-w', 'web', 'build'], {
    cwd: ROOT,
    // Tests build it too, and what they build stays: React's slow development version has no place there.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`The web app could not be built:\n${output}`)
}

/**
 * Builds the web app unless what is there is newer than all its sources; several processes that want it build it once.
 * @throws Error with the build's output if it fails
 */
export const buildWeb = async (): Promise<void> => {
  if (isFresh()) return
  const turn = await takeTurn()
  try {
    if (!isFresh()) await build()
  } finally {
    turn.end()
  }
}
