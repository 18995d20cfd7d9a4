import { setTimeout as sleep } from 'node:timers/promises'
import { SahutError } from '../contract/errors.ts'
import type { WorkspaceId } from '../model/ids.ts'
import type { Batch, Ledger } from './ledger.ts'
import { joined } from './sheet.ts'

/** What is counted in so long is added together, ms: a commit costs some rows, however much it adds. */
const GATHER_MS = 2_000

/** So many chats are added with one commit: it is one row of at most 400 KB. */
const MOST = 100

type Waiting = { batch: Batch; done: () => void; failed: (error: unknown) => void }

/** What is known of a workspace's ledger: after each failure it is read again, and what was counted before is stale. */
type Stand = { waiting: Waiting[]; underWay?: Promise<void>; reading?: Promise<void>; failures: number }

/** Which courses were read: those of before a failure may be counted already. */
export type Sight = { workspaceId: WorkspaceId; failures: number }

/** Adds what many chats counted by few commits, one after the other. */
export const createGathering = (ledger: Ledger, gatherMs = GATHER_MS) => {
  const stands = new Map<WorkspaceId, Stand>()
  const standOf = (workspaceId: WorkspaceId): Stand => {
    const stand = stands.get(workspaceId) ?? { waiting: [], failures: 0 }
    stands.set(workspaceId, stand)
    return stand
  }

  const addSome = async (workspaceId: WorkspaceId, stand: Stand): Promise<void> => {
    const some = stand.waiting.splice(0, MOST)
    try {
      await ledger.add(workspaceId, {
        sheet: joined(some.map(({ batch }) => batch.sheet)),
        courses: some.flatMap(({ batch }) => batch.courses),
      })
      for (const { done } of some) done()
    } catch (error) {
      stand.failures += 1
      delete stand.reading
      for (const { failed } of [...some, ...stand.waiting.splice(0)]) failed(error)
    }
  }

  const run = async (workspaceId: WorkspaceId, stand: Stand): Promise<void> => {
    await sleep(gatherMs)
    while (stand.waiting.length > 0) await addSome(workspaceId, stand)
    delete stand.underWay
  }

  return {
    /** Before a course is read: what somebody began who died is ended. @throws SahutError unavailable */
    look: async (workspaceId: WorkspaceId): Promise<Sight> => {
      const stand = standOf(workspaceId)
      stand.reading ??= ledger.complete(workspaceId)
      try {
        await stand.reading
      } catch (error) {
        delete stand.reading
        throw error
      }
      return { workspaceId, failures: stand.failures }
    },
    /**
     * Resolves once it is added.
     * @param sight from before its course was read
     * @throws SahutError conflict if the course may be another by now; unavailable
     */
    add: ({ workspaceId, failures }: Sight, batch: Batch): Promise<void> =>
      new Promise((resolve, reject) => {
        const stand = standOf(workspaceId)
        if (stand.failures !== failures) {
          reject(new SahutError('conflict', 'This was counted from where others may have counted on.'))
          return
        }
        stand.waiting.push({ batch, done: resolve, failed: reject })
        stand.underWay ??= run(workspaceId, stand)
      }),
  }
}
