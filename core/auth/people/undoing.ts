import { SahutError } from '../../contract/errors.ts'
import type { User } from '../../model/user/user.ts'
import { absent, all, any, below, rowExists, setting } from '../../store/expressions.ts'
import { userKey } from '../../store/keys/users.ts'
import type { Condition, Table } from '../../store/table.ts'
import { hasRank } from './user-rows.ts'

type UserRef = Pick<User, 'workspaceId' | 'userId'>

/** A mark that a crash left behind counts no more after this time, ms. */
const UNDOING_MS = 60_000

/** Being removed: such a one undoes nobody. It is written with the change. */
export const goes = (): Condition => setting({ goes: Date.now() })

/** Begins what takes somebody's place away. @returns ends it */
export type Undoing = (by: UserRef, whom: User, change: Condition) => Promise<() => Promise<void>>

/**
 * Removing somebody, or making an owner none: who does it can't have it done to them meanwhile, and to whom it was done
 * can't do it. So of several who do it to each other somebody remains, and an owner if it was done to owners.
 */
export const createUndoing = (table: Pick<Table, 'update'>): Undoing => {
  const busy = (): SahutError =>
    new SahutError('conflict', 'Somebody of the two is removing or being removed at this moment. Look again.')

  return async (by, whom, change) => {
    const at = Date.now()
    const byKey = userKey(by.workspaceId, by.userId)
    const end = async (): Promise<void> => {
      await table.update(byKey, setting({}, ['removes']), rowExists)
    }
    const mayStill = whom.rank === 'owner' ? [hasRank('owner')] : []
    const begun = await table.update(
      byKey,
      setting({ removes: at }),
      all(rowExists, absent('goes'), ...mayStill),
    )
    if (begun === undefined) throw busy()
    const changed = await table.update(
      userKey(whom.workspaceId, whom.userId),
      change,
      all(rowExists, hasRank(whom.rank), any(absent('removes'), below('removes', at - UNDOING_MS))),
    )
    if (changed !== undefined) return end
    await end()
    throw busy()
  }
}
