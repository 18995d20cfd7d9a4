import type { Team } from '@sahut/core/model/team'
import type { User } from '@sahut/core/model/user'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Group } from 'lucide-react'
import { useState } from 'react'
import { teamsQuery, usersQuery } from '../api/queries.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { AddButton } from '../settings/add-button.tsx'
import { ReadList } from '../settings/read-list.tsx'
import { SettingsBody } from '../settings/settings-body.tsx'
import { RowIcon, SettingsRow } from '../settings/settings-row.tsx'
import { Dialog } from '../shell/dialog.tsx'
import { QuestionDialog } from '../shell/question-dialog.tsx'
import { isolated, nameText } from '../text/shown-text.ts'
import { TeamForm } from './team-form.tsx'

type Ask = { what: 'new' } | { what: 'edit' | 'remove'; team: Team }

const TeamRow = ({
  team,
  users,
  onAsk,
}: {
  team: Team
  users: readonly User[]
  onAsk: (ask: Ask) => void
}) => {
  const names = users.flatMap(({ userId, name }) => (team.userIds.includes(userId) ? nameText(name) : []))
  return (
    <SettingsRow
      name={team.name}
      sign={
        <RowIcon>
          <Group aria-hidden size={20} />
        </RowIcon>
      }
      actions={[
        {
          text: m.numbers_edit(),
          onClick: () => {
            onAsk({ what: 'edit', team })
          },
        },
        {
          text: m.numbers_remove(),
          onClick: () => {
            onAsk({ what: 'remove', team })
          },
        },
      ]}
    >
      <p className="text-sm text-soft">{names.length === 0 ? m.teams_nobody() : names.join(', ')}</p>
    </SettingsRow>
  )
}

/** The teams of the workspace, and who belongs to them. */
export const TeamsPage = () => {
  const { api } = useWorkplace()
  const queries = useQueryClient()
  const [ask, setAsk] = useState<Ask>()
  const teams = useQuery(teamsQuery(api))
  const users = useQuery(usersQuery(api)).data ?? []
  const close = () => {
    setAsk(undefined)
    void queries.invalidateQueries({ queryKey: teamsQuery(api).queryKey })
  }
  const edited = ask?.what === 'edit' ? ask.team : undefined
  return (
    <SettingsBody
      title={m.teams_title()}
      lead={m.teams_lead()}
      action={
        <AddButton
          text={m.teams_add()}
          onClick={() => {
            setAsk({ what: 'new' })
          }}
        />
      }
    >
      <ReadList read={teams}>
        {(all) =>
          all.length === 0 ? (
            <p role="status">{m.teams_none()}</p>
          ) : (
            <ul className="grid gap-3">
              {all.map((team) => (
                <TeamRow key={team.teamId} team={team} users={users} onAsk={setAsk} />
              ))}
            </ul>
          )
        }
      </ReadList>
      <Dialog
        title={edited ? m.teams_edit_title({ name: isolated(edited.name) }) : m.teams_add()}
        isOpen={ask?.what === 'new' || edited !== undefined}
        onClose={close}
      >
        <TeamForm
          {...(edited && { team: edited })}
          users={users}
          save={(team, signal) =>
            edited ? api.changeTeam(edited.teamId, team, signal) : api.createTeam(team, signal)
          }
          onDone={close}
        />
      </Dialog>
      <QuestionDialog
        question={
          ask?.what === 'remove'
            ? {
                title: m.teams_remove_title({ name: isolated(ask.team.name) }),
                body: m.teams_remove_body(),
                act: m.numbers_remove(),
                change: (signal) => api.removeTeam(ask.team.teamId, signal),
              }
            : undefined
        }
        onClose={close}
        onDone={close}
      />
    </SettingsBody>
  )
}
