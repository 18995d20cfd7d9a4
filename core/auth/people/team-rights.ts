import { z } from 'zod'
import { SahutError } from '../../contract/errors.ts'
import { InboxId, type TeamId, UserId, type WorkspaceId } from '../../model/ids.ts'
import { decoded, type RowReader } from '../../store/decoding.ts'
import { rowExists, setting, settingEntry } from '../../store/expressions.ts'
import { teamKey, teamRange } from '../../store/keys/workspace.ts'
import { readAll } from '../../store/read-all.ts'
import type { Table } from '../../store/table.ts'

/** What a team's row says of rights; the inboxes are a map as those of people. A row of the last release has none. */
const Row = z.object({
  userIds: z.array(UserId),
  inboxes: z.record(InboxId, z.literal(true)).default({}),
})

/** Who sees inboxes because a team of theirs does. */
export type TeamRights = {
  /** What all teams of a workspace give to their people. */
  inboxesOf: (workspaceId: WorkspaceId) => Promise<(userId: UserId) => InboxId[]>
  /** Lets a team see an inbox, or no more. @throws SahutError not_found if the workspace has no such team or inbox */
  set: (workspaceId: WorkspaceId, teamId: TeamId, inboxId: InboxId, isMember: boolean) => Promise<void>
  /** People came into a team or left one. */
  changed: (workspaceId: WorkspaceId, userIds: readonly UserId[]) => Promise<void>
}

/** @param onRightsChanged resolves once it is counted that these people may have other rights */
export const createTeamRights = (
  table: Table,
  read: RowReader,
  hasInbox: (workspaceId: WorkspaceId, inboxId: InboxId) => Promise<boolean>,
  onRightsChanged: (workspaceId: WorkspaceId, userIds: readonly UserId[]) => Promise<void>,
): TeamRights => ({
  inboxesOf: async (workspaceId) => {
    const teams = read(await readAll(table, teamRange(workspaceId)), (item) => decoded(Row, item))
    return (userId) =>
      teams
        .filter(({ userIds }) => userIds.includes(userId))
        .flatMap(({ inboxes }) => InboxId.array().parse(Object.keys(inboxes)))
  },

  set: async (workspaceId, teamId, inboxId, isMember) => {
    const key = teamKey(workspaceId, teamId)
    if (isMember && !(await hasInbox(workspaceId, inboxId)))
      throw new SahutError('not_found', 'There is no such inbox.')
    // An entry can be set only in a map that is there.
    const there = await table.update(key, setting({}, [], { inboxes: {} }), rowExists)
    if (there === undefined) throw new SahutError('not_found', 'There is no such team.')
    const item = await table.update(
      key,
      settingEntry('inboxes', inboxId, isMember ? true : undefined),
      rowExists,
    )
    if (item !== undefined) await onRightsChanged(workspaceId, decoded(Row, item).userIds)
  },

  changed: async (workspaceId, userIds) => {
    if (userIds.length > 0) await onRightsChanged(workspaceId, userIds)
  },
})
