import { z } from 'zod'
import { SahutError } from '../contract/errors.ts'
import { createRowReader, decoded, type RowReader } from '../store/decoding.ts'
import {
  absent,
  all,
  any,
  below,
  is,
  rowExists,
  rowIsNew,
  setting,
  settingEntry,
} from '../store/expressions.ts'
import { inboxKey, inboxRange, loginKey, userKey, userRange, workspaceKey } from '../store/keys.ts'
import { readAll } from '../store/read-all.ts'
import type { Item, Table } from '../store/table.ts'
import { InboxId, newInboxId, newUserId, newWorkspaceId, UserId, WorkspaceId } from '../model/ids.ts'
import { Inbox, NewPerson, User } from '../model/user.ts'
import { createPasswords, type Passwords } from './passwords.ts'
import { createRightsChanges, type RightsChanges } from './rights-changes.ts'
import { createSessions, type Sessions } from './sessions.ts'

const NewUser = NewPerson.extend({ workspaceId: WorkspaceId })
type NewUser = z.input<typeof NewUser>

/** How a user is stored. The inboxes are a map, so that giving one and taking another never overwrite each other. */
const UserRow = User.omit({ inboxIds: true }).extend({ inboxes: z.record(InboxId, z.literal(true)) })

/** What an e-mail address opens. The password's hash lies here and not with the user, whom many may read. */
const LoginRow = z.object({ workspaceId: WorkspaceId, userId: UserId, passwordHash: z.string() })

const userOf = (item: Item): User => {
  const { inboxes, ...user } = decoded(UserRow, item)
  return { ...user, inboxIds: Object.keys(inboxes).map((id) => decoded(InboxId, item, id)) }
}

/** A mark that a crash left behind counts no more after this time, ms. */
const REMOVING_MS = 60_000

const noSuchUser = (): SahutError => new SahutError('not_found', 'There is no such user.')

const beingRemoved = (): SahutError =>
  new SahutError('conflict', 'Somebody of the two is removing or being removed at this moment. Look again.')

/** The people of all workspaces, what they were given, and their sessions. Every read is consistent. */
export type Accounts = {
  createWorkspace: (name: string) => Promise<{ workspaceId: WorkspaceId; name: string }>
  createInbox: (workspaceId: WorkspaceId, name: string) => Promise<Inbox>
  /** Whether nobody signs in by this e-mail address for now; `createUser` decides. */
  isFree: (email: string) => Promise<boolean>
  /** @throws SahutError conflict if the e-mail address is taken, invalid_input */
  createUser: (user: NewUser) => Promise<User>
  user: (workspaceId: WorkspaceId, userId: UserId) => Promise<User | undefined>
  /** Everybody of a workspace, by name. One that can't be read is left out, as of inboxes. */
  users: (workspaceId: WorkspaceId) => Promise<User[]>
  /**
   * Ends all sessions of a user and frees the e-mail address; what the user wrote stays. Of several who remove each
   * other at once somebody always remains.
   * @param by who removes
   * @throws SahutError not_found, conflict if the user or `by` is being removed or removing at this moment
   */
  removeUser: (by: Pick<User, 'workspaceId' | 'userId'>, userId: UserId) => Promise<void>
  inbox: (workspaceId: WorkspaceId, inboxId: InboxId) => Promise<Inbox | undefined>
  inboxes: (workspaceId: WorkspaceId) => Promise<Inbox[]>
  /** @throws SahutError not_found if the workspace has no such user or inbox */
  addToInbox: (workspaceId: WorkspaceId, userId: UserId, inboxId: InboxId) => Promise<User>
  /** @throws SahutError not_found if the workspace has no such user */
  removeFromInbox: (workspaceId: WorkspaceId, userId: UserId, inboxId: InboxId) => Promise<User>
  /** The user that e-mail address and password open. @throws SahutError wrong_credentials, whichever was wrong */
  signIn: (email: string, password: string) => Promise<User>
  sessions: Sessions
  /** How often rights have changed in some workspaces. */
  rightsChanges: RightsChanges['read']
}

const createInboxes = (
  table: Table,
  read: RowReader,
): Pick<Accounts, 'createInbox' | 'inbox' | 'inboxes'> => ({
  createInbox: async (workspaceId, name) => {
    const inbox: Inbox = { inboxId: newInboxId(), workspaceId, name }
    await table.put({ ...inboxKey(workspaceId, inbox.inboxId), ...inbox }, rowIsNew)
    return inbox
  },

  inbox: async (workspaceId, inboxId) => {
    const item = await table.get(inboxKey(workspaceId, inboxId))
    return item && decoded(Inbox, item)
  },

  inboxes: async (workspaceId) => {
    const inboxes = read(await readAll(table, inboxRange(workspaceId)), (item) => decoded(Inbox, item))
    return inboxes.sort((a, b) => a.name.localeCompare(b.name))
  },
})

type UserRef = Pick<User, 'workspaceId' | 'userId'>

/** Resolves once the change of somebody's rights is counted. */
type RightsChanged = (user: UserRef) => Promise<void>

const createMemberships = (
  table: Table,
  inbox: Accounts['inbox'],
  onRightsChanged: RightsChanged,
): Pick<Accounts, 'addToInbox' | 'removeFromInbox'> => {
  const change = async (workspaceId: WorkspaceId, userId: UserId, inboxId: InboxId, add: boolean) => {
    const item = await table.update(
      userKey(workspaceId, userId),
      settingEntry('inboxes', inboxId, add ? true : undefined),
      rowExists,
    )
    if (item === undefined) throw noSuchUser()
    await onRightsChanged({ workspaceId, userId })
    return userOf(item)
  }
  return {
    addToInbox: async (workspaceId, userId, inboxId) => {
      const given = await inbox(workspaceId, inboxId)
      if (given === undefined) throw new SahutError('not_found', 'There is no such inbox.')
      return change(workspaceId, userId, inboxId, true)
    },
    removeFromInbox: (workspaceId, userId, inboxId) => change(workspaceId, userId, inboxId, false),
  }
}

const createUsers = (
  table: Table,
  read: RowReader,
  passwords: Passwords,
  sessions: Pick<Sessions, 'endAll'>,
  onRightsChanged: RightsChanged,
): Pick<Accounts, 'isFree' | 'createUser' | 'user' | 'users' | 'removeUser' | 'signIn'> => {
  const user: Accounts['user'] = async (workspaceId, userId) => {
    const item = await table.get(userKey(workspaceId, userId))
    return item && userOf(item)
  }

  const readLogin = async (email: string) => {
    const item = await table.get(loginKey(email))
    return item && decoded(LoginRow, item)
  }

  const endRemoval = async (workspaceId: WorkspaceId, by: UserId): Promise<void> => {
    await table.update(userKey(workspaceId, by), setting({}, ['removes']), rowExists)
  }

  /** Who removes can't be removed, and who is being removed can't remove: so not all of a circle can go. */
  const beginRemoval = async (workspaceId: WorkspaceId, by: UserId, userId: UserId): Promise<void> => {
    const at = Date.now()
    const removes = await table.update(
      userKey(workspaceId, by),
      setting({ removes: at }),
      all(rowExists, absent('goes')),
    )
    if (removes === undefined) throw beingRemoved()
    const goes = await table.update(
      userKey(workspaceId, userId),
      setting({ goes: at }),
      all(rowExists, any(absent('removes'), below('removes', at - REMOVING_MS))),
    )
    if (goes !== undefined) return
    await endRemoval(workspaceId, by)
    throw beingRemoved()
  }

  return {
    user,

    users: async (workspaceId) => {
      const users = read(await readAll(table, userRange(workspaceId)), userOf)
      return users.sort((a, b) => a.name.localeCompare(b.name))
    },

    removeUser: async ({ workspaceId, userId: by }, userId) => {
      const gone = await user(workspaceId, userId)
      if (gone === undefined) throw noSuchUser()
      await beginRemoval(workspaceId, by, userId)
      // The user last: whatever crashes in between leaves somebody who is listed and can be removed again.
      await table.delete(loginKey(gone.email), is('userId', userId))
      await sessions.endAll(gone)
      await table.delete(userKey(workspaceId, userId))
      await endRemoval(workspaceId, by)
      // A session that was begun meanwhile is nobody's from here on.
      await onRightsChanged({ workspaceId, userId })
    },

    isFree: async (email) => (await readLogin(email.toLowerCase())) === undefined,

    createUser: async (input) => {
      const { password, inboxIds, ...person } = NewUser.parse(input)
      const userId = newUserId()
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

/**
 * The accounts that a table holds.
 * @param onRightsChanged is told of each user whose sessions have ended or who sees other inboxes, once that is durable
 * @param report told once of each row that can't be read
 */
export const createAccounts = ({
  table,
  passwords = createPasswords(),
  onRightsChanged = () => undefined,
  report,
}: {
  table: Table
  passwords?: Passwords
  onRightsChanged?: (user: UserRef) => void
  report?: (error: SahutError) => void
}): Accounts => {
  const read = createRowReader(report)
  const inboxes = createInboxes(table, read)
  const changes = createRightsChanges(table, read)
  // The count is durable, the word on the bus is quick: either may fail without the other.
  const rightsChanged: RightsChanged = async ({ workspaceId, userId }) => {
    try {
      await changes.count(workspaceId)
    } finally {
      onRightsChanged({ workspaceId, userId })
    }
  }
  const sessions = createSessions({
    table,
    onEnded: rightsChanged,
  })
  const memberships = createMemberships(table, inboxes.inbox, rightsChanged)
  const users = createUsers(table, read, passwords, sessions, rightsChanged)
  return {
    createWorkspace: async (name) => {
      const workspace = { workspaceId: newWorkspaceId(), name }
      await table.put({ ...workspaceKey(workspace.workspaceId), ...workspace }, rowIsNew)
      return workspace
    },
    createInbox: async (workspaceId, name) => {
      const inbox = await inboxes.createInbox(workspaceId, name)
      // Admins see it from now on.
      for (const user of await users.users(workspaceId)) if (user.role === 'admin') await rightsChanged(user)
      return inbox
    },
    inbox: inboxes.inbox,
    inboxes: inboxes.inboxes,
    addToInbox: memberships.addToInbox,
    removeFromInbox: memberships.removeFromInbox,
    isFree: users.isFree,
    createUser: users.createUser,
    user: users.user,
    users: users.users,
    removeUser: users.removeUser,
    signIn: users.signIn,
    sessions,
    rightsChanges: changes.read,
  }
}
