import { NewTeam, type Team } from '@sahut/core/model/team'
import type { UserId } from '@sahut/core/model/ids'
import type { User } from '@sahut/core/model/user'
import { useState } from 'react'
import type { TeamInput } from '../api/catalog.ts'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { m } from '../paraglide/messages.js'
import { namedProblem } from '../settings/named-problem.ts'
import { PeopleChecks } from '../settings/people-checks.tsx'
import { Problem } from '../settings/problem.tsx'
import { Button } from '../shell/button.tsx'
import { Field } from '../shell/field.tsx'

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
  const [isBad, setIsBad] = useState(false)
  // Those who are gone are left out with the next change.
  const there = new Set(users.map(({ userId }) => userId))
  const [chosen, setChosen] = useState<ReadonlySet<UserId>>(
    new Set(team?.userIds.filter((userId) => there.has(userId))),
  )
  const saving = useOnlineMutation({ change: save, onSuccess: onDone })
  return (
    <form
      noValidate
      className="grid gap-4 pt-4"
      onSubmit={(event) => {
        event.preventDefault()
        const name = NewTeam.shape.name.safeParse(new FormData(event.currentTarget).get('name'))
        setIsBad(!name.success)
        if (name.success) saving.mutate({ name: name.data, userIds: [...chosen] })
      }}
    >
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
      <Problem text={isBad ? m.teams_name_bad() : namedProblem(saving.error)} error={saving.error} />
      <Button look="primary" type="submit" disabled={saving.isPending}>
        {saving.isPending ? m.saving() : m.save()}
      </Button>
    </form>
  )
}
