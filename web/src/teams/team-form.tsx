import { NewTeam, type Team } from '@sahut/core/model/workspace/team'
import type { UserId } from '@sahut/core/model/ids'
import type { User } from '@sahut/core/model/user/user'
import { useState } from 'react'
import type { TeamInput } from '../api/catalog.ts'
import { m } from '../paraglide/messages.js'
import { namedProblem } from '../settings/named-problem.ts'
import { PeopleChecks } from '../settings/people-checks.tsx'
import { SaveForm } from '../settings/save-form.tsx'
import { Field } from '../controls/field.tsx'

/** Names a team and says who belongs to it, of a new one or of one that is there. */
export const TeamForm = ({
  team,
  users,
  save,
  onDone,
}: {
  team?: Team
  users: readonly User[]
  save: (team: TeamInput, signal: AbortSignal) => Promise<void>
  onDone: () => void
}) => {
  // Those who are gone are left out with the next change.
  const there = new Set(users.map(({ userId }) => userId))
  const [chosen, setChosen] = useState<ReadonlySet<UserId>>(
    new Set(team?.userIds.filter((userId) => there.has(userId))),
  )
  return (
    <SaveForm
      read={(form) => {
        const { data: name } = NewTeam.shape.name.safeParse(form.get('name'))
        return name === undefined ? undefined : { name, userIds: [...chosen] }
      }}
      bad={m.teams_name_bad()}
      reason={namedProblem}
      save={save}
      onDone={onDone}
    >
      {(isBad) => (
        <>
          <Field
            label={m.teams_name()}
            name="name"
            defaultValue={team?.name}
            maxLength={80}
            aria-invalid={isBad}
          />
          <fieldset>
            <legend className="pb-1.5 text-sm font-semibold">{m.teams_people()}</legend>
            <PeopleChecks users={users} chosen={chosen} onChange={setChosen} />
          </fieldset>
        </>
      )}
    </SaveForm>
  )
}
