import type { z } from 'zod'
import type { Passwords } from '../passwords.ts'
import type { Sessions } from '../sessions.ts'
import { SahutError } from '../../contract/errors.ts'
import { newUserId, type UserId, WorkspaceId } from '../../model/ids.ts'
import { NewPerson, type Rank, type User } from '../../model/user.ts'
import { decoded, type RowReader } from '../../store/decoding.ts'
import { is, rowIsNew, setting } from '../../store/expressions.ts'
import { loginKey, userKey, userRange } from '../../store/keys.ts'
import { readAll } from '../../store/read-all.ts'
import type { Table } from '../../store/table.ts'
import { createUndoing, goes } from './undoing.ts'
import { hasRank, LoginRow, rankAttributes, userOf } from './user-rows.ts'

const NewUser = NewPerson.extend({ workspaceId: WorkspaceId })

/** Which user. */
export type UserRef = Pick<User, 'workspaceId' | 'userId'>

/** Resolves once the change of somebody's rights is counted. */
export type RightsChanged = (user: UserRef) => Promise<void>

const noSuchUser = (): SahutError => new SahutError('not_found', 'There is no such user.')

/** The people of all workspaces. */
export type Users = {
  /** Whether nobody signs in by this e-mail address for now; `createUser` decides. */
  isFree: (email: string) => Promise<boolean>
  /** @throws SahutError conflict if the e-mail address is taken, invalid_input */
  createUser: (user: z.input<typeof NewUser>) => Promise<User>
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
  /** The user that e-mail address and password open. @throws SahutError wrong_credentials, whichever was wrong */
  signIn: (email: string, password: string) => Promise<User>
}

const createLogins = (
  table: Table,
  passwords: Passwords,
  user: Users['user'],
): Pick<Users, 'isFree' | 'createUser' | 'signIn'> => {
  const readLogin = async (email: string) => {
    const item = await table.get(loginKey(email))
    return item && decoded(LoginRow, item)
  }

  return {
    isFree: async (email) => (await readLogin(email.toLowerCase())) === undefined,

    createUser: async (input) => {
      const { password, inboxIds, role, rank = role, ...given } = NewUser.parse(input)
      const userId = newUserId()
      const person = { ...given, ...rankAttributes(rank) }
      const key = userKey(person.workspaceId, userId)
      const inboxes = Object.fromEntries(inboxIds.map((id) => [id, true]))
      const login = {
        workspaceId: person.workspaceId,
        userId,
        passwordHash: await passwords.hash(password),
      }
      // The user first: a crash between the two leaves a user without a way in, never an address that is taken
      // and opens nothing.
      await table.put({ ...key, ...person, userId, inboxes }, rowIsNew)
      const put = await table.put({ ...loginKey(person.email), ...login }, rowIsNew)
      // The store may have retried what had succeeded, so who has the address decides.
      if (put || (await readLogin(person.email))?.userId === userId) return { ...person, userId, inboxIds }
      await table.delete(key)
      throw new SahutError('conflict', 'This e-mail address is taken.', { field: 'email' })
    },

    signIn: async (email, password) => {
      const login = await readLogin(email.toLowerCase())
      const matches = await passwords.matches(login?.passwordHash, password)
      const found = login && matches ? await user(login.workspaceId, login.userId) : undefined
      if (found === undefined) {
        throw new SahutError('wrong_credentials', 'E-mail address or password is wrong.')
      }
      return found
    },
  }
}

/** The people that a table holds. */
export const createUsers = (
  table: Table,
  read: RowReader,
  passwords: Passwords,
  sessions: Pick<Sessions, 'endAll'>,
  onRightsChanged: RightsChanged,
): Users => {
  const undo = createUndoing(table)

  const user: Users['user'] = async (workspaceId, userId) => {
    const item = await table.get(userKey(workspaceId, userId))
    return item && userOf(item)
  }

  return {
    ...createLogins(table, passwords, user),
    user,

    users: async (workspaceId) => {
      const users = read(await readAll(table, userRange(workspaceId)), userOf)
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
      await table.delete(loginKey(gone.email), is('userId', userId))
      await sessions.endAll(gone)
      await table.delete(userKey(gone.workspaceId, userId))
      await end()
      // A session that was begun meanwhile is nobody's from here on.
      await onRightsChanged(gone)
    },
  }
}
