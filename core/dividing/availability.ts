import { z } from 'zod'
import type { UserId, WorkspaceId } from '../model/ids.ts'
import type { User } from '../model/user/user.ts'
import { hereKey, hereRange, readHereKey } from '../store/keys/users.ts'
import { readAll } from '../store/read-all.ts'
import type { Table } from '../store/table.ts'

/** A page that can be seen says so every four minutes; so long after the last word nobody sits before it, ms. */
const HERE_MS = 8 * 60_000

const Here = z.object({ until: z.number() })

/** Who sits before a page that can be seen, or did some minutes ago. */
export type Availability = {
  /** Somebody does now. */
  seen: (user: Pick<User, 'workspaceId' | 'userId'>) => Promise<void>
  /** All who do. */
  here: (workspaceId: WorkspaceId) => Promise<ReadonlySet<UserId>>
}

/** Whether chats may be given to somebody: they did not say otherwise, and are there. */
export const isAvailable = (
  { userId, isAway }: Pick<User, 'userId' | 'isAway'>,
  here: ReadonlySet<UserId>,
): boolean => isAway !== true && here.has(userId)

/** @param now ms since 1970 */
export const createAvailability = (table: Table, now: () => number = Date.now): Availability => ({
  seen: async (user) => {
    const until = now() + HERE_MS
    await table.put({ ...hereKey(user), until, expiresAt: Math.ceil(until / 1_000) })
  },
  here: async (workspaceId) => {
    const rows = await readAll(table, hereRange(workspaceId))
    const there = rows.flatMap((row) => {
      const userId = readHereKey(row)
      return userId !== undefined && (Here.safeParse(row).data?.until ?? 0) > now() ? [userId] : []
    })
    return new Set(there)
  },
})
