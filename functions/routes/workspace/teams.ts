import { Hono } from 'hono'
import { newTeamId, type TeamId, type UserId, type WorkspaceId } from '@sahut/core/model/ids'
import type { Principal } from '@sahut/core/model/user/user'
import type { Anybody, ApiDeps } from '../../context.ts'
import { createOperations } from '../../openapi/operation.ts'

/** The teams of a workspace, and what their people see by them: everybody reads them, admins change them. */
export const teamRoutes = ({
  access,
  accounts: { teamRights },
  catalog: { teams },
  tokens,
}: Pick<ApiDeps, 'access' | 'accounts' | 'catalog' | 'tokens'>) => {
  const { signedIn } = createOperations(tokens)
  const manage = async (principal: Principal) =>
    (await access.may(principal, 'catalog:manage', principal.workspaceId)).user
  const peopleOf = async (workspaceId: WorkspaceId, teamId: TeamId): Promise<UserId[]> =>
    (await teams.all(workspaceId)).find((team) => team.teamId === teamId)?.userIds ?? []
  return new Hono<Anybody>()
    .get(
      '/teams',
      signedIn('listTeams', async (c) => {
        const { workspaceId } = await access.user(c.get('principal'))
        return { teams: await teams.all(workspaceId) }
      }),
    )
    .post(
      '/teams',
      signedIn('createTeam', async (c) => {
        const { workspaceId } = await manage(c.get('principal'))
        const team = { teamId: newTeamId(), inboxIds: [], ...c.req.valid('json') }
        return { team: await teams.create(workspaceId, team) }
      }),
    )
    .patch(
      '/teams/:teamId',
      signedIn('changeTeam', async (c) => {
        const { workspaceId } = await manage(c.get('principal'))
        const { teamId } = c.req.valid('param')
        const before = await peopleOf(workspaceId, teamId)
        const team = await teams.change(workspaceId, teamId, c.req.valid('json'))
        const { userIds } = team
        const moved = [...before, ...userIds].filter((id) => before.includes(id) !== userIds.includes(id))
        await teamRights.changed(workspaceId, moved)
        return { team }
      }),
    )
    .delete(
      '/teams/:teamId',
      signedIn('removeTeam', async (c) => {
        const { workspaceId } = await manage(c.get('principal'))
        const { teamId } = c.req.valid('param')
        const before = await peopleOf(workspaceId, teamId)
        await teams.remove(workspaceId, teamId)
        await teamRights.changed(workspaceId, before)
        return {}
      }),
    )
    .put(
      '/teams/:teamId/inboxes/:inboxId',
      signedIn('giveTeamInbox', async (c) => {
        const { workspaceId } = await manage(c.get('principal'))
        const { teamId, inboxId } = c.req.valid('param')
        await teamRights.set(workspaceId, teamId, inboxId, true)
        return {}
      }),
    )
    .delete(
      '/teams/:teamId/inboxes/:inboxId',
      signedIn('takeTeamInbox', async (c) => {
        const { workspaceId } = await manage(c.get('principal'))
        const { teamId, inboxId } = c.req.valid('param')
        await teamRights.set(workspaceId, teamId, inboxId, false)
        return {}
      }),
    )
}
