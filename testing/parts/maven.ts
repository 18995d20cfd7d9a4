import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/*
 * Servers in Java for tests: their jars are fetched once from Maven Central, by their hashes.
 */

const MAVEN = 'https://repo.maven.apache.org/maven2'
const ATTEMPTS = 5

/** Where the jars of a server are kept. */
export const cacheOf = (name: string): string =>
  fileURLToPath(new URL(`../../.cache/${name}`, import.meta.url))

const fetchJar = async (path: string, sum: string, folder: string): Promise<void> => {
  const file = join(folder, basename(path))
  if (existsSync(file)) return
  const answer = await fetch(`${MAVEN}/${path}`, { signal: AbortSignal.timeout(120_000) })
  if (!answer.ok) throw new Error(`${MAVEN}/${path} answers ${String(answer.status)}.`)
  const bytes = Buffer.from(await answer.arrayBuffer())
  if (createHash('sha256').update(bytes).digest('hex') !== sum)
    throw new Error(`${MAVEN}/${path} is not what it was.`)
  // Two processes may do so at once.
  const own = `${file}.${randomBytes(4).toString('hex')}`
  await writeFile(own, bytes)
  await rename(own, file)
}

/**
 * @param jars their paths there, and their sha256 sums
 * @throws Error that says what can't be had
 */
export const fetchJars = async (
  what: string,
  jars: Readonly<Record<string, string>>,
  folder: string,
): Promise<void> => {
  await mkdir(folder, { recursive: true })
  const waiting = Object.entries(jars)
  const fetchNext = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          await fetchJar(...next, folder)
          break
        } catch (cause) {
          if (attempt === ATTEMPTS)
            throw new Error(`${what} can't be fetched from Maven Central: ${next[0]}`, { cause })
          await sleep(500 * attempt)
        }
      }
    }
  }
  await Promise.all([fetchNext(), fetchNext(), fetchNext(), fetchNext()])
}
