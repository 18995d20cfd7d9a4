import { useQuery } from '@tanstack/react-query'
import { Group } from 'lucide-react'
import { teamsQuery, usersQuery } from '../api/queries.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { CatalogPage } from '../settings/catalog-page.tsx'
import { RowIcon } from '../settings/settings-row.tsx'
import { nameText } from '../text/shown-text.ts'
import { TeamForm } from './team-form.tsx'

/** The teams of the workspace, and who belongs to them. */
export const TeamsPage = () => {
  const { api } = useWorkplace()
  const users = useQuery(usersQuery(api)).data ?? []
  return (
    <CatalogPage
      words={{
        title: m.teams_title(),
        lead: m.teams_lead(),
        add: m.teams_add(),
        none: m.teams_none(),
        removal: m.teams_remove_body(),
      }}
      query={teamsQuery(api)}
      row={({ teamId, userIds }) => {
        const names = users.flatMap(({ userId, name }) => (userIds.includes(userId) ? nameText(name) : []))
        return {
          key: teamId,
          sign: (
            <RowIcon>
              <Group aria-hidden size={20} />
            </RowIcon>
          ),
          body: (
            <p className="text-sm text-soft">{names.length === 0 ? m.teams_nobody() : names.join(', ')}</p>
          ),
        }
      }}
      form={(team, close) => (
        <TeamForm
          {...(team && { team })}
          users={users}
          save={(typed, signal) =>
            team ? api.changeTeam(team.teamId, typed, signal) : api.createTeam(typed, signal)
          }
          onDone={close}
        />
      )}
      remove={({ teamId }, signal) => api.removeTeam(teamId, signal)}
    />
  )
}
