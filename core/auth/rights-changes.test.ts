import { afterAll, describe, expect, test } from 'vitest'
import { newTeamId } from '../model/ids.ts'
import { rightsChangesKey } from '../store/keys/workspace.ts'
import type { Accounts } from './accounts.ts'
import type { Sessions } from './sessions.ts'
import { createTeam, openGround, PASSWORD, type Team } from './team-fixture.ts'

const told: string[] = []
const ground = await openGround(undefined, ({ userId }) => told.push(userId))
afterAll(() => ground.close())

const { accounts } = ground
const { sessions } = accounts

/** What changes nobody's rights: reads, and what begins with nobody there who could have had any. */
type Else =
  | keyof Pick<
      Accounts,
      'user' | 'users' | 'inbox' | 'inboxes' | 'isFree' | 'signIn' | 'rightsChanges' | 'workspace'
    >
  | keyof Pick<
      Accounts,
      | 'byEmail'
      | 'renameInbox'
      | 'createFirst'
      | 'setup'
      | 'createWorkspace'
      | 'createUser'
      | 'sessions'
      | 'links'
      | 'setAway'
      | 'changeRules'
    >
  | keyof Pick<Sessions, 'isLive' | 'list' | 'start'>

type Change = Exclude<keyof Accounts | keyof Sessions, Else>

/** Each of them, and whose rights it changes. A new one does not compile before it stands here or above. */
const CHANGES: Record<Change, { of: 'admin' | 'agent'; by: (team: Team) => Promise<unknown> }> = {
  createInbox: { of: 'admin', by: ({ workspaceId }) => accounts.createInbox(workspaceId, 'Third') },
  addToInbox: {
    of: 'agent',
    by: ({ workspaceId, agent, otherInbox }) =>
      accounts.addToInbox(workspaceId, agent.user.userId, otherInbox.inboxId),
  },
  removeFromInbox: {
    of: 'agent',
    by: ({ workspaceId, agent, inbox }) =>
      accounts.removeFromInbox(workspaceId, agent.user.userId, inbox.inboxId),
  },
  changeRank: {
    of: 'agent',
    by: ({ admin, agent }) => accounts.changeRank(admin.user, agent.user.userId, 'supervisor'),
  },
  rename: { of: 'agent', by: ({ agent }) => accounts.rename(agent.user, 'Sari W.') },
  setPassword: { of: 'agent', by: ({ agent }) => accounts.setPassword(agent.user, `${PASSWORD} again`) },
  changePassword: {
    of: 'agent',
    by: async ({ agent, again }) => {
      await accounts.changePassword(await again(agent.user).then(({ principal }) => principal), {
        old: PASSWORD,
        password: `${PASSWORD} again`,
      })
    },
  },
  removeUser: { of: 'agent', by: ({ admin, agent }) => accounts.removeUser(admin.user, agent.user.userId) },
  teamRights: {
    of: 'agent',
    by: async ({ workspaceId, agent, otherInbox }) => {
      const { teamId } = await ground.catalog.teams.create(workspaceId, {
        teamId: newTeamId(),
        name: 'Sales',
        userIds: [agent.user.userId],
        inboxIds: [],
      })
      await accounts.teamRights.set(workspaceId, teamId, otherInbox.inboxId, true)
    },
  },
  end: { of: 'agent', by: ({ agent }) => sessions.end(agent.principal) },
  endAll: { of: 'agent', by: ({ agent }) => sessions.endAll(agent.user) },
  endBy: { of: 'agent', by: ({ agent }) => sessions.endBy(agent.refreshToken) },
  rotate: {
    of: 'agent',
    by: async ({ agent }) => {
      const next = await sessions.rotate(agent.refreshToken)
      await sessions.rotate(next.refreshToken)
      await sessions.rotate(agent.refreshToken).catch(() => undefined)
    },
  },
}

describe('what gives or takes a right is counted and told, so that it holds within 2 s everywhere', () => {
  test.each(Object.entries(CHANGES))('%s', async (_name, { of, by }) => {
    const team = await createTeam(ground)
    const { workspaceId } = team
    const count = async () => (await accounts.rightsChanges([workspaceId])).get(workspaceId) ?? 0
    const before = await count()
    told.length = 0
    await by(team)
    expect(await count()).toBeGreaterThan(before)
    expect(new Set(told)).toEqual(new Set([team[of].user.userId]))
  })
})

test('a count that can not be read keeps nobody from the others', async () => {
  const [broken, team] = [await createTeam(ground), await createTeam(ground)]
  await sessions.end(team.agent.principal)
  await ground.table.put({ ...rightsChangesKey(broken.workspaceId), changes: 'many' })
  const counts = await accounts.rightsChanges([broken.workspaceId, team.workspaceId])
  expect([...counts.keys()]).toEqual([team.workspaceId])
})
