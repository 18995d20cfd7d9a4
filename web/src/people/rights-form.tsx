import { type Inbox, roleOf, type User } from '@sahut/core/model/user/user'
import { useState } from 'react'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Problem } from '../settings/problem.tsx'
import { Button } from '../controls/button.tsx'
import { type Rights, RightsFields } from './rights-fields.tsx'

/** Changes what somebody is, and which inboxes they see. */
export const RightsForm = ({
  user,
  inboxes,
  onDone,
}: {
  user: User
  inboxes: readonly Inbox[]
  onDone: () => void
}) => {
  const { api } = useWorkplace()
  const [rights, setRights] = useState<Rights>({ rank: user.rank, inboxIds: new Set(user.inboxIds) })
  const saving = useOnlineMutation({
    change: async ({ rank, inboxIds }: Rights, signal) => {
      const { userId } = user
      if (rank !== user.rank) await api.changeRank(userId, rank, signal)
      // Who sees all keeps what was given, for when that ends.
      if (roleOf(rank) === 'admin') return
      const had = new Set(user.inboxIds)
      for (const { inboxId } of inboxes) {
        const isMember = inboxIds.has(inboxId)
        if (isMember !== had.has(inboxId)) await api.setMember({ userId, inboxId, isMember }, signal)
      }
    },
    onSuccess: onDone,
  })
  return (
    <form
      className="grid gap-4 pt-4"
      onSubmit={(event) => {
        event.preventDefault()
        saving.mutate(rights)
      }}
    >
      <RightsFields rights={rights} inboxes={inboxes} onChange={setRights} />
      <Problem error={saving.error} />
      <Button look="primary" type="submit" disabled={saving.isPending}>
        {saving.isPending ? m.saving() : m.save()}
      </Button>
    </form>
  )
}
