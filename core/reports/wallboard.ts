import { type Access, allows } from '../access/access.ts'
import type { Accounts } from '../auth/accounts.ts'
import type { Wallboard } from '../contract/api/reports.ts'
import type { ChatLog } from '../log/chat-log.ts'
import type { Principal } from '../model/user/user.ts'
import { mapAtMost } from '../process/map-at-most.ts'

const COUNTED_AT_ONCE = 16

/** What waits now, and who has how much, in the inboxes that the caller sees. @throws SahutError forbidden */
export const createWallboard =
  ({
    access,
    accounts,
    log,
  }: {
    access: Pick<Access, 'may' | 'inboxes'>
    accounts: Pick<Accounts, 'users'>
    log: Pick<ChatLog, 'count'>
  }) =>
  async (principal: Principal): Promise<Wallboard> => {
    await access.may(principal, 'report:read', principal.workspaceId)
    const { workspaceId } = principal
    const [inboxes, users] = await Promise.all([access.inboxes(principal), accounts.users(workspaceId)])
    const counted = await mapAtMost(COUNTED_AT_ONCE, inboxes, async ({ inboxId, name }) => ({
      inboxId,
      name,
      unassigned: await log.count({ workspaceId, inboxId }, 'unassigned'),
      unread: await log.count({ workspaceId, inboxId }, 'unread'),
    }))
    const places = users.flatMap((user) =>
      inboxes.flatMap(({ inboxId }) => (allows(user, 'inbox:read', inboxId) ? [{ user, inboxId }] : [])),
    )
    const loads = new Map(users.map(({ userId }) => [userId, 0]))
    await mapAtMost(COUNTED_AT_ONCE, places, async ({ user: { userId }, inboxId }) => {
      const open = await log.count({ workspaceId, inboxId, me: userId }, 'mine')
      loads.set(userId, (loads.get(userId) ?? 0) + open)
    })
    const isSeen = new Set(places.map(({ user }) => user.userId))
    return {
      inboxes: counted,
      people: users
        .filter(({ userId }) => isSeen.has(userId))
        .map(({ userId, name }) => ({ userId, name, open: loads.get(userId) ?? 0 })),
    }
  }
