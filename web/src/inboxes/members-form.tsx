import type { UserId } from '@sahut/core/model/ids'
import type { Inbox, User } from '@sahut/core/model/user'
import { useState } from 'react'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { PeopleChecks } from '../settings/people-checks.tsx'
import { Problem } from '../settings/problem.tsx'
import { Button } from '../shell/button.tsx'

/** Says who of those that do not see everything see an inbox. */
export const MembersForm = ({
  inbox: { inboxId },
  users,
  onDone,
}: {
  inbox: Inbox
  users: readonly User[]
  onDone: () => void
}) => {
  const { api } = useWorkplace()
  const agents = users.filter(({ role }) => role === 'agent')
  const had = new Set(agents.filter(({ inboxIds }) => inboxIds.includes(inboxId)).map(({ userId }) => userId))
  const [members, setMembers] = useState<ReadonlySet<UserId>>(had)
  const saving = useOnlineMutation({
    change: async (wanted: ReadonlySet<UserId>, signal) => {
      for (const { userId } of agents) {
        const isMember = wanted.has(userId)
        if (isMember !== had.has(userId)) await api.setMember({ userId, inboxId, isMember }, signal)
      }
    },
    onSuccess: onDone,
  })
  return (
    <form
      className="grid gap-4 pt-4"
      onSubmit={(event) => {
        event.preventDefault()
        saving.mutate(members)
      }}
    >
      <p className="text-sm text-soft">{m.inboxes_members_lead()}</p>
      <PeopleChecks users={agents} chosen={members} onChange={setMembers} />
      {agents.length === 0 && <p role="status">{m.inboxes_no_agents()}</p>}
      <Problem error={saving.error} />
      <Button look="primary" type="submit" disabled={saving.isPending}>
        {saving.isPending ? m.saving() : m.save()}
      </Button>
    </form>
  )
}
