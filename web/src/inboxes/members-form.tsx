import type { TeamId, UserId } from '@sahut/core/model/ids'
import type { Team } from '@sahut/core/model/workspace/team'
import type { Inbox, User } from '@sahut/core/model/user/user'
import { useState } from 'react'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { PeopleChecks } from '../settings/people-checks.tsx'
import { Problem } from '../settings/problem.tsx'
import { Button } from '../controls/button.tsx'
import { Name } from '../text/name.tsx'

const TeamChecks = ({
  teams,
  chosen,
  onChange,
}: {
  teams: readonly Team[]
  chosen: ReadonlySet<TeamId>
  onChange: (chosen: ReadonlySet<TeamId>) => void
}) => (
  <fieldset className="grid gap-1">
    <legend className="pb-1 text-sm font-semibold">{m.teams_title()}</legend>
    <p className="text-xs text-soft">{m.inboxes_teams_hint()}</p>
    {teams.map(({ teamId, name }) => (
      <label key={teamId} className="flex min-h-11 cursor-pointer items-center gap-2.5">
        <input
          type="checkbox"
          checked={chosen.has(teamId)}
          className="size-5 shrink-0 accent-accent"
          onChange={({ target }) => {
            const next = new Set(chosen)
            if (target.checked) next.add(teamId)
            else next.delete(teamId)
            onChange(next)
          }}
        />
        <span className="text-sm font-semibold">
          <Name name={name} />
        </span>
      </label>
    ))}
  </fieldset>
)

/** Says which teams see an inbox, and who beside them of those that do not see everything. */
export const MembersForm = ({
  inbox: { inboxId },
  users,
  teams,
  onDone,
}: {
  inbox: Inbox
  users: readonly User[]
  teams: readonly Team[]
  onDone: () => void
}) => {
  const { api } = useWorkplace()
  const agents = users.filter(({ role }) => role === 'agent')
  const had = new Set(
    agents
      .filter(({ inboxIds, ownInboxIds = inboxIds }) => ownInboxIds.includes(inboxId))
      .map(({ userId }) => userId),
  )
  const hadTeams = new Set(
    teams.filter(({ inboxIds }) => inboxIds.includes(inboxId)).map(({ teamId }) => teamId),
  )
  const [members, setMembers] = useState<ReadonlySet<UserId>>(had)
  const [chosenTeams, setChosenTeams] = useState<ReadonlySet<TeamId>>(hadTeams)
  const saving = useOnlineMutation({
    change: async (_: undefined, signal) => {
      for (const { userId } of agents) {
        const isMember = members.has(userId)
        if (isMember !== had.has(userId)) await api.setMember({ userId, inboxId, isMember }, signal)
      }
      for (const { teamId } of teams) {
        const isMember = chosenTeams.has(teamId)
        if (isMember !== hadTeams.has(teamId)) await api.setTeamInbox({ teamId, inboxId, isMember }, signal)
      }
    },
    onSuccess: onDone,
  })
  return (
    <form
      className="grid gap-4 pt-4"
      onSubmit={(event) => {
        event.preventDefault()
        saving.mutate(undefined)
      }}
    >
      <p className="text-sm text-soft">{m.inboxes_members_lead()}</p>
      {teams.length > 0 && <TeamChecks teams={teams} chosen={chosenTeams} onChange={setChosenTeams} />}
      <fieldset>
        <legend className="pb-1 text-sm font-semibold">{m.people_title()}</legend>
        <PeopleChecks users={agents} chosen={members} onChange={setMembers} />
        {agents.length === 0 && <p role="status">{m.inboxes_no_agents()}</p>}
      </fieldset>
      <Problem error={saving.error} />
      <Button look="primary" type="submit" disabled={saving.isPending}>
        {saving.isPending ? m.saving() : m.save()}
      </Button>
    </form>
  )
}
