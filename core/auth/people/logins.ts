import type { z } from 'zod'
import { SahutError } from '../../contract/errors.ts'
import { newUserId, type UserId, WorkspaceId } from '../../model/ids.ts'
import { NewPerson, type User } from '../../model/user/user.ts'
import { decoded } from '../../store/decoding.ts'
import { all, is, rowIsNew, setting } from '../../store/expressions.ts'
import { loginKey, userKey } from '../../store/keys/users.ts'
import type { Table } from '../../store/table.ts'
import type { Passwords } from '../passwords.ts'
import type { SessionRef, Sessions } from '../sessions.ts'
import { LoginRow, rankAttributes } from './user-rows.ts'

const NewUser = NewPerson.extend({ workspaceId: WorkspaceId })

/** What opens people's accounts: an e-mail address and a password. */
export type Logins = {
  /** Whether nobody signs in by this e-mail address for now; `createUser` decides. */
  isFree: (email: string) => Promise<boolean>
  /** Who signs in by this e-mail address. */
  byEmail: (email: string) => Promise<User | undefined>
  /** @throws SahutError conflict if the e-mail address is taken, invalid_input */
  createUser: (user: z.input<typeof NewUser>) => Promise<User>
  /** The user that e-mail address and password open. @throws SahutError wrong_credentials, whichever was wrong */
  signIn: (email: string, password: string) => Promise<User>
  /**
   * Another password for who knows the present one. All other sessions end.
   * @returns how many
   * @throws SahutError invalid_input for a wrong one, with the field `old`
   */
  changePassword: (session: SessionRef, change: { old: string; password: string }) => Promise<number>
  /** Another password for whoever this is. All sessions end. */
  setPassword: (user: User, password: string) => Promise<void>
}

export const createLogins = (
  table: Table,
  passwords: Passwords,
  user: (workspaceId: WorkspaceId, userId: UserId) => Promise<User | undefined>,
  sessions: Pick<Sessions, 'endAll'>,
): Logins => {
  const readLogin = async (email: string) => {
    const item = await table.get(loginKey(email))
    return item && decoded(LoginRow, item)
  }

  /** @param old the hash that is replaced, where that matters */
  const put = async ({ userId, email }: User, password: string, old?: string): Promise<void> => {
    const replaced = await table.update(
      loginKey(email),
      setting({ passwordHash: await passwords.hash(password) }),
      old === undefined ? is('userId', userId) : all(is('userId', userId), is('passwordHash', old)),
    )
    if (replaced === undefined) throw new SahutError('conflict', 'The password has just been changed.')
  }

  return {
    isFree: async (email) => (await readLogin(email.toLowerCase())) === undefined,

    byEmail: async (email) => {
      const login = await readLogin(email.toLowerCase())
      return login && user(login.workspaceId, login.userId)
    },

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
      const isPut = await table.put({ ...loginKey(person.email), ...login }, rowIsNew)
      // The store may have retried what had succeeded, so who has the address decides.
      if (isPut || (await readLogin(person.email))?.userId === userId)
        return { ...person, userId, inboxIds, ownInboxIds: inboxIds }
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

    changePassword: async ({ workspaceId, userId, sessionId }, { old, password }) => {
      const person = await user(workspaceId, userId)
      const login = person && (await readLogin(person.email))
      const hash = login?.userId === userId ? login.passwordHash : undefined
      if (!(await passwords.matches(hash, old)) || person === undefined)
        throw new SahutError('invalid_input', 'old is not your password', { field: 'old' })
      await put(person, password, hash)
      return sessions.endAll({ workspaceId, userId }, sessionId)
    },

    setPassword: async (person, password) => {
      await put(person, password)
      await sessions.endAll(person)
    },
  }
}
