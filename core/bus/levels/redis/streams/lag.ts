import type { Redis } from 'ioredis'
import type { Behind } from '../../log/engine.ts'

/** How often it is measured at most, ms. */
const SAMPLE_MS = 1_000

const msOf = (id: string): number => Number(id.split('-')[0])

/** What Redis says of a stream. */
const infoOf = async (client: Redis, key: string) => {
  const told = (await client.xinfo('STREAM', key)) as unknown[]
  const of = (field: string): unknown => told[told.indexOf(field) + 1]
  return {
    /** Records that were ever appended, and that are there. */
    added: Number(of('entries-added')),
    length: Number(of('length')),
    last: String(of('last-generated-id')),
  }
}

/** How far one reader of a stream is behind its end. Costs a reader that is level with it nothing. */
export const createStreamLag = (key: string) => {
  /** Which of all records that were ever appended is the last one that was read. */
  let ordinal = 0
  let behind: Behind = { records: 0, ms: 0 }
  /** When nothing more was there to read. */
  let levelAt = performance.now()
  let sampledAt = -Infinity

  return {
    /** The reading begins after all that there is, or where it was, or goes on with what is left of it. */
    starts: async (client: Redis, at: 'end' | 'place' | 'rest'): Promise<void> => {
      if (at === 'place') return
      const { added, length } = await infoOf(client, key)
      ordinal = at === 'end' ? added : added - length
    },
    /** So many more were read, up to there. @param isLevel whether these were all */
    read: async (client: Redis, count: number, position: string, isLevel: boolean): Promise<void> => {
      ordinal += count
      if (isLevel) {
        levelAt = performance.now()
        behind = { records: 0, ms: 0 }
      } else if (performance.now() - sampledAt > SAMPLE_MS) {
        sampledAt = performance.now()
        const { added, last } = await infoOf(client, key)
        behind = { records: Math.max(0, added - ordinal), ms: Math.max(0, msOf(last) - msOf(position)) }
      }
    },
    /** @param isReading without that nobody knows what came, only for how long it has not been read */
    behind: (isReading: boolean): Behind =>
      isReading ? behind : { records: behind.records, ms: performance.now() - levelAt },
  }
}
