import { z } from 'zod'
import type { Item, Key, Table } from '../store/table.ts'
import { WorkerId } from '../model/ids.ts'
import { FLEET } from './rows.ts'

const WORKER_PREFIX = 'WORKER#'

/** Rows that nobody removed, because the whole fleet was gone, are forgotten after so long, s. */
const FORGOTTEN_S = 7 * 24 * 3_600

/** How a worker shows that it lives, and what others have to know to share the numbers with it. */
export const WorkerCard = z.object({
  workerId: WorkerId,
  /** Rises with each heartbeat. */
  counter: z.number().int().nonnegative(),
  /** Where other workers reach it; a loopback address means something on `machine` only. */
  address: z.object({ host: z.string(), port: z.number().int().min(1).max(65_535), machine: z.string() }),
  /** How many numbers it runs, and at most runs. */
  numbers: z.number().int().nonnegative(),
  capacity: z.number().int().nonnegative(),
  /** It hands its numbers over and ends. */
  isDraining: z.boolean(),
  /** It keeps what it runs, and takes no more for now. */
  isBusy: z.boolean(),
})
export type WorkerCard = z.infer<typeof WorkerCard>

/** The workers of the fleet: a row each, which costs one write a heartbeat however many numbers it runs. */
export type Workers = {
  /** @throws SahutError unavailable */
  beat: (card: WorkerCard) => Promise<void>
  /** Everybody's latest card, the dead's too. @throws SahutError unavailable */
  all: () => Promise<WorkerCard[]>
  /** Forgets a worker that has nothing left, unless it moved since its card was read. */
  forget: (card: Pick<WorkerCard, 'workerId' | 'counter'>) => Promise<void>
}

const cardKey = (workerId: WorkerId): Key => ({ PK: FLEET, SK: `${WORKER_PREFIX}${workerId}` })

/** @param now ms since 1970; only for forgetting rows */
export const createWorkers = ({ table, now = Date.now }: { table: Table; now?: () => number }): Workers => ({
  beat: async (card) => {
    const expiresAt = Math.floor(now() / 1000) + FORGOTTEN_S
    await table.put({ ...cardKey(card.workerId), ...card, expiresAt })
  },
  all: async () => {
    const rows: Item[] = []
    let cursor: Key | undefined
    do {
      const page = await table.query({
        PK: FLEET,
        prefix: WORKER_PREFIX,
        ...(cursor === undefined ? {} : { cursor }),
      })
      rows.push(...page.items)
      cursor = page.cursor
    } while (cursor !== undefined)
    // One unreadable row must not keep a worker from seeing all others.
    return rows.flatMap((row) => {
      const card = WorkerCard.safeParse(row)
      return card.success ? [card.data] : []
    })
  },
  forget: async ({ workerId, counter }) => {
    await table.delete(cardKey(workerId), {
      expression: '#counter = :counter',
      names: { '#counter': 'counter' },
      values: { ':counter': counter },
    })
  },
})
