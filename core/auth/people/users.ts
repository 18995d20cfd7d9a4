import type { Passwords } from '../passwords.ts'
import type { Sessions } from '../sessions.ts'
import { SahutError } from '../../contract/errors.ts'
import { linkIdOf, type UserId, type WorkspaceId } from '../../model/ids.ts'
import type { Rank, User } from '../../model/user/user.ts'
import type { RowReader } from '../../store/decoding.ts'
import { is, rowExists, setting } from '../../store/expressions.ts'
import { linkKey, loginKey, userKey, userRange } from '../../store/keys/users.ts'
import { readAll } from '../../store/read-all.ts'
import type { Table } from '../../store/table.ts'
import { createLogins, type Logins } from './logins.ts'
import type { TeamRights } from './team-rights.ts'
import { createUndoing, goes } from './undoing.ts'
import { hasRank, rankAttributes, userOf } from './user-rows.ts'

/** Which user. */
export type UserRef = Pick<User, 'workspaceId' | 'userId'>

/** Resolves once the change of somebody's rights is counted. */
export type RightsChanged = (user: UserRef) => Promise<void>

const noSuchUser = (): SahutError => new SahutError('not_found', 'There is no such user.')

/** The people of all workspaces. */
export type Users = Logins & {
  user: (workspaceId: WorkspaceId, userId: UserId) => Promise<User | undefined>
  /** Everybody of a workspace, by name. One that can't be read is left out. */
  users: (workspaceId: WorkspaceId) => Promise<User[]>
  /**
   * Makes somebody more or less than they were. A workspace that has an owner keeps one.
   * @param by who does it
   * @throws SahutError not_found, conflict if another change of the two is under way
   */
  changeRank: (by: UserRef, userId: UserId, rank: Rank) => Promise<User>
  /**
   * Ends all sessions of a user and frees the e-mail address; what the user wrote stays. Of several who remove each
   * other at once somebody always remains, and an owner if there was one.
   * @param by who removes
   * @throws SahutError not_found, conflict if the user or `by` is being removed or removing at this moment
   */
  removeUser: (by: UserRef, userId: UserId) => Promise<void>
  /** @throws SahutError not_found */
  rename: (user: UserRef, name: string) => Promise<User>
  /** Whether chats are to be given to somebody. @throws SahutError not_found */
  setAway: (user: UserRef, isAway: boolean) => Promise<User>
}

/** The people that a table holds. */
export const createUsers = (
  table: Table,
  read: RowReader,
  passwords: Passwords,
  sessions: Pick<Sessions, 'endAll'>,
  teamRights: Pick<TeamRights, 'inboxesOf'>,
  onRightsChanged: RightsChanged,
): Users => {
  const undo = createUndoing(table)

  const user: Users['user'] = async (workspaceId, userId) => {
    const [item, byTeams] = await Promise.all([
      table.get(userKey(workspaceId, userId)),
      teamRights.inboxesOf(workspaceId),
    ])
    return item && userOf(item, byTeams)
  }

  /** @throws SahutError not_found */
  const set = async (
    { workspaceId, userId }: UserRef,
    attributes: Record<string, unknown>,
  ): Promise<User> => {
    const item = await table.update(userKey(workspaceId, userId), setting(attributes), rowExists)
    if (item === undefined) throw noSuchUser()
    return userOf(item, await teamRights.inboxesOf(workspaceId))
  }

  return {
    ...createLogins(table, passwords, user, sessions),
    user,

    users: async (workspaceId) => {
      const [rows, byTeams] = await Promise.all([
        readAll(table, userRange(workspaceId)),
        teamRights.inboxesOf(workspaceId),
      ])
      const users = read(rows, (item) => userOf(item, byTeams))
      return users.sort((a, b) => a.name.localeCompare(b.name))
    },

    changeRank: async (by, userId, rank) => {
      const whom = await user(by.workspaceId, userId)
      if (whom === undefined) throw noSuchUser()
      if (whom.rank === rank) return whom
      const change = setting(rankAttributes(rank))
      if (whom.rank === 'owner') {
        const end = await undo(by, whom, change)
        await end()
      } else {
        const changed = await table.update(userKey(by.workspaceId, userId), change, hasRank(whom.rank))
        if (changed === undefined)
          throw new SahutError('conflict', 'This person has just been changed. Look again.')
      }
      await onRightsChanged(whom)
      return { ...whom, ...rankAttributes(rank) }
    },

    removeUser: async (by, userId) => {
      const gone = await user(by.workspaceId, userId)
      if (gone === undefined) throw noSuchUser()
      const end = await undo(by, gone, goes())
      // The user last: whatever crashes in between leaves somebody who is listed and can be removed again.
      const links = [
        linkIdOf('invitation', gone.workspaceId, gone.email),
        linkIdOf('reset', gone.workspaceId, userId),
      ]
      for (const link of links) await table.delete(linkKey(gone.workspaceId, link))
      await table.delete(loginKey(gone.email), is('userId', userId))
      await sessions.endAll(gone)
      await table.delete(userKey(gone.workspaceId, userId))
      await end()
      // A session that was begun meanwhile is nobody's from here on.
      await onRightsChanged(gone)
    },

    rename: async ({ workspaceId, userId }, name) => {
      const renamed = await set({ workspaceId, userId }, { name })
      // Whoever shows them to others calls them by the new name.
      await onRightsChanged({ workspaceId, userId })
      return renamed
    },

    setAway: (ref, isAway) => set(ref, { isAway }),
  }
}
