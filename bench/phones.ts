import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { spawnSimulator } from '@sahut/simulator/control/spawn'
import { spawnBareBaileys } from './bare/baileys.ts'

/*
 * Linking a phone costs some 0.4 s of CPU, so links are made once and kept: the network's folder, and beside it the
 * companions' credentials, a file a phone. A run works on copies.
 */

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Links made between two notes. */
const AT_A_TIME = 20

/** How credentials are kept; another number where that changes. */
const FORMAT = '1'

/** What the network's folder looks like depends on these. */
const versionOfKept = (): string => {
  const hash = createHash('sha256').update(FORMAT)
  for (const file of ['simulator/store.ts', 'simulator/login/companions.ts', 'simulator/login/accounts.ts'])
    hash.update(readFileSync(join(ROOT, file)))
  return hash.digest('hex').slice(0, 12)
}

export type LinkedPhones = {
  phones: string[]
  /** Of the credentials. */
  credentials: string
  /** Copies the network's folder to where a simulator is to work. */
  copyNetwork: (folder: string) => Promise<void>
}

const nameOf = (at: number): string => `62811${String(at + 1).padStart(7, '0')}`

/** Linked phones, made where there are not enough yet. */
export const linkedPhones = async (
  count: number,
  note: (sentence: string) => void,
): Promise<LinkedPhones> => {
  const cache = join(ROOT, '.cache/bench', `phones-${versionOfKept()}`)
  const network = join(cache, 'network')
  const credentials = join(cache, 'credentials')
  await mkdir(credentials, { recursive: true })
  const phones = Array.from({ length: count }, (_, at) => nameOf(at))
  const missing = phones.filter((phone) => !existsSync(join(credentials, `${phone}.json`)))
  if (missing.length > 0) {
    const simulator = await spawnSimulator({ dataDir: network })
    const baileys = spawnBareBaileys(simulator)
    try {
      const known = new Set((await simulator.client.phones()).map(({ pn }) => pn))
      for (let at = 0; at < missing.length; at += AT_A_TIME) {
        const some = missing.slice(at, at + AT_A_TIME)
        for (const pn of some) if (!known.has(pn)) await simulator.client.createPhone({ pn })
        await baileys.order({
          do: 'pair',
          phones: some,
          folder: credentials,
          controlUrl: simulator.controlUrl,
        })
        note(
          `linked ${String(readdirSync(credentials).length)} of ${String(count)} phones (kept for the next time)`,
        )
      }
    } finally {
      await baileys.stop()
      await simulator.stop()
    }
  }
  return { phones, credentials, copyNetwork: (folder) => cp(network, folder, { recursive: true }) }
}
