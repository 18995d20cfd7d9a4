import { z } from 'zod'
import { InboxId, UserId, WorkspaceId } from '../../model/ids.ts'
import { Rank, type Role, roleOf, User } from '../../model/user/user.ts'
import { decoded } from '../../store/decoding.ts'
import { absent, all, any, is } from '../../store/expressions.ts'
import type { Condition, Item } from '../../store/table.ts'

/**
 * How a user is stored. The inboxes are a map, so that giving one and taking another never overwrite each other. The
 * rank stands beside the role, because the last release knows no other roles (docs/decisions/0088).
 */
const UserRow = User.omit({ inboxIds: true, ownInboxIds: true, rank: true }).extend({
  rank: z.string().optional(),
  inboxes: z.record(InboxId, z.literal(true)),
})

/** What an e-mail address opens. The password's hash lies here and not with the user, whom many may read. */
export const LoginRow = z.object({ workspaceId: WorkspaceId, userId: UserId, passwordHash: z.string() })

/** Of who stands without one, as the last release makes people: its admins could do all, so they are owners. */
const RANK_WITHOUT: Record<Role, Rank> = { admin: 'owner', agent: 'agent' }

const rankOf = ({ rank, role }: { rank?: string | undefined; role: Role }): Rank =>
  rank === undefined ? RANK_WITHOUT[role] : (Rank.safeParse(rank).data ?? role)

/** @param byTeams what somebody's teams give them. @throws SahutError corrupt_state */
export const userOf = (item: Item, byTeams: (userId: UserId) => readonly InboxId[]): User => {
  const { inboxes, ...row } = decoded(UserRow, item)
  const ownInboxIds = Object.keys(inboxes).map((id) => decoded(InboxId, item, id))
  return {
    ...row,
    rank: rankOf(row),
    inboxIds: [...new Set([...ownInboxIds, ...byTeams(row.userId)])],
    ownInboxIds,
  }
}

/** What a rank is stored as. */
export const rankAttributes = (rank: Rank): { rank: Rank; role: Role } => ({ rank, role: roleOf(rank) })

/** Holds where the stored user has this rank. */
export const hasRank = (rank: Rank): Condition => {
  const role = roleOf(rank)
  return RANK_WITHOUT[role] === rank
    ? any(is('rank', rank), all(absent('rank'), is('role', role)))
    : is('rank', rank)
}
