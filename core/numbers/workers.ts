import { z } from 'zod'
import { readable } from '../store/decoding.ts'
import { is } from '../store/expressions.ts'
import { workerKey, workerRange } from '../store/keys/fleet.ts'
import { readAll } from '../store/read-all.ts'
import type { Table } from '../store/table.ts'
import { WorkerId } from '../model/ids.ts'

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

/** @param now ms since 1970; only for forgetting rows */
export const createWorkers = ({ table, now = Date.now }: { table: Table; now?: () => number }): Workers => ({
  beat: async (card) => {
    const expiresAt = Math.floor(now() / 1000) + FORGOTTEN_S
    await table.put({ ...workerKey(card.workerId), ...card, expiresAt })
  },
  // One unreadable row must not keep a worker from seeing all others.
  all: async () => (await readAll(table, workerRange)).flatMap((row) => readable(WorkerCard, row) ?? []),
  forget: async ({ workerId, counter }) => {
    await table.delete(workerKey(workerId), is('counter', counter))
  },
})
