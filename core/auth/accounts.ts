import { z } from 'zod'
import { SahutError } from '../contract/errors.ts'
import { createRowReader, decoded, type RowReader } from '../store/decoding.ts'
import { rowExists, rowIsNew, setting, settingEntry, settingOrRemoving } from '../store/expressions.ts'
import { userKey } from '../store/keys/users.ts'
import { inboxKey, inboxRange, workspaceKey } from '../store/keys/workspace.ts'
import { readAll } from '../store/read-all.ts'
import type { Table } from '../store/table.ts'
import { type InboxId, newInboxId, newWorkspaceId, type UserId, WorkspaceId } from '../model/ids.ts'
import { Inbox, type InboxRules, type User } from '../model/user/user.ts'
import { createLinks, type Links } from './people/links.ts'
import { createSetup, type First, type Setup } from './people/setup.ts'
import { createTeamRights, type TeamRights } from './people/team-rights.ts'
import { createUsers, type RightsChanged, type UserRef, type Users } from './people/users.ts'
import { createPasswords, type Passwords } from './passwords.ts'
import { createRightsChanges, type RightsChanges } from './rights-changes.ts'
import { createSessions, type Sessions } from './sessions.ts'

const Workspace = z.object({ workspaceId: WorkspaceId, name: z.string() })
type Workspace = z.infer<typeof Workspace>

/** The people of all workspaces, what they were given, and their sessions. Every read is consistent. */
export type Accounts = Users & {
  createWorkspace: (name: string) => Promise<Workspace>
  /** A workspace with an inbox and its owner. @throws SahutError conflict if the e-mail address is taken */
  createFirst: (first: First) => Promise<User>
  workspace: (workspaceId: WorkspaceId) => Promise<Workspace | undefined>
  createInbox: (workspaceId: WorkspaceId, name: string) => Promise<Inbox>
  /** @throws SahutError not_found if the workspace has no such inbox */
  renameInbox: (workspaceId: WorkspaceId, inboxId: InboxId, name: string) => Promise<Inbox>
  /** What an inbox does by itself; `null` takes away. @throws SahutError not_found if the workspace has no such inbox */
  changeRules: (workspaceId: WorkspaceId, inboxId: InboxId, rules: InboxRules) => Promise<Inbox>
  inbox: (workspaceId: WorkspaceId, inboxId: InboxId) => Promise<Inbox | undefined>
  /** All of a workspace, by name. One that can't be read is left out. */
  inboxes: (workspaceId: WorkspaceId) => Promise<Inbox[]>
  /** @throws SahutError not_found if the workspace has no such user or inbox */
  addToInbox: (workspaceId: WorkspaceId, userId: UserId, inboxId: InboxId) => Promise<User>
  /** @throws SahutError not_found if the workspace has no such user */
  removeFromInbox: (workspaceId: WorkspaceId, userId: UserId, inboxId: InboxId) => Promise<User>
  /** What people see because a team of theirs does. */
  teamRights: Pick<TeamRights, 'changed' | 'set'>
  sessions: Sessions
  /** Invitations, and links by which somebody sets a new password. */
  links: Links
  setup: Setup
  /** How often rights have changed in some workspaces. */
  rightsChanges: RightsChanges['read']
}

const createInboxes = (
  table: Table,
  read: RowReader,
): Pick<Accounts, 'createInbox' | 'renameInbox' | 'changeRules' | 'inbox' | 'inboxes'> => ({
  createInbox: async (workspaceId, name) => {
    const inbox: Inbox = { inboxId: newInboxId(), workspaceId, name }
    await table.put({ ...inboxKey(workspaceId, inbox.inboxId), ...inbox }, rowIsNew)
    return inbox
  },

  renameInbox: async (workspaceId, inboxId, name) => {
    const item = await table.update(inboxKey(workspaceId, inboxId), setting({ name }), rowExists)
    if (item === undefined) throw new SahutError('not_found', 'There is no such inbox.')
    return decoded(Inbox, item)
  },

  changeRules: async (workspaceId, inboxId, rules) => {
    const told = Object.entries<unknown>(rules).filter(([, rule]) => rule !== undefined)
    const change = settingOrRemoving(
      Object.fromEntries(told.map(([name, rule]) => [name, rule ?? undefined])),
    )
    const item = await table.update(inboxKey(workspaceId, inboxId), change, rowExists)
    if (item === undefined) throw new SahutError('not_found', 'There is no such inbox.')
    return decoded(Inbox, item)
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

const createMemberships = (
  table: Table,
  inbox: Accounts['inbox'],
  user: Accounts['user'],
  onRightsChanged: RightsChanged,
): Pick<Accounts, 'addToInbox' | 'removeFromInbox'> => {
  const change = async (workspaceId: WorkspaceId, userId: UserId, inboxId: InboxId, add: boolean) => {
    const item = await table.update(
      userKey(workspaceId, userId),
      settingEntry('inboxes', inboxId, add ? true : undefined),
      rowExists,
    )
    const noSuchUser = () => new SahutError('not_found', 'There is no such user.')
    if (item === undefined) throw noSuchUser()
    await onRightsChanged({ workspaceId, userId })
    const changed = await user(workspaceId, userId)
    if (changed === undefined) throw noSuchUser()
    return changed
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
  const teamRights = createTeamRights(
    table,
    read,
    async (workspaceId, inboxId) => (await inboxes.inbox(workspaceId, inboxId)) !== undefined,
    async (workspaceId, userIds) => {
      try {
        await changes.count(workspaceId)
      } finally {
        for (const userId of userIds) onRightsChanged({ workspaceId, userId })
      }
    },
  )
  const users = createUsers(table, read, passwords, sessions, teamRights, rightsChanged)
  const memberships = createMemberships(table, inboxes.inbox, users.user, rightsChanged)
  const workspace: Accounts['workspace'] = async (workspaceId) => {
    const item = await table.get(workspaceKey(workspaceId))
    return item && decoded(Workspace, item)
  }
  const createWorkspace: Accounts['createWorkspace'] = async (name) => {
    const made = { workspaceId: newWorkspaceId(), name }
    await table.put({ ...workspaceKey(made.workspaceId), ...made }, rowIsNew)
    return made
  }
  const createInbox: Accounts['createInbox'] = async (workspaceId, name) => {
    const inbox = await inboxes.createInbox(workspaceId, name)
    // Admins see it from now on.
    for (const user of await users.users(workspaceId)) if (user.role === 'admin') await rightsChanged(user)
    return inbox
  }
  const createFirst: Accounts['createFirst'] = async ({ workspace: name, inbox, ...person }) => {
    // What is made first can't be taken back: an address that is taken is not to leave a workspace that nobody enters.
    if (!(await users.isFree(person.email)))
      throw new SahutError('conflict', `The e-mail address ${person.email} is taken.`, { field: 'email' })
    const { workspaceId } = await createWorkspace(name)
    await inboxes.createInbox(workspaceId, inbox)
    return users.createUser({ ...person, workspaceId, role: 'admin', rank: 'owner' })
  }
  return {
    createWorkspace,
    createFirst,
    workspace,
    createInbox,
    renameInbox: inboxes.renameInbox,
    changeRules: inboxes.changeRules,
    inbox: inboxes.inbox,
    inboxes: inboxes.inboxes,
    ...memberships,
    ...users,
    teamRights,
    sessions,
    links: createLinks({ table, read, users, workspace }),
    setup: createSetup(table, createFirst),
    rightsChanges: changes.read,
  }
}
