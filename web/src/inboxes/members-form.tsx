import type { UserId } from '@sahut/core/model/ids'
import type { Inbox, User } from '@sahut/core/model/user'
import { useState } from 'react'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Problem } from '../settings/problem.tsx'
import { Button } from '../shell/button.tsx'
import { Name } from '../text/name.tsx'

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
  const set = (userId: UserId, isMember: boolean) => {
    const next = new Set(members)
    if (isMember) next.add(userId)
    else next.delete(userId)
    setMembers(next)
  }
  return (
    <form
      className="grid gap-4 pt-4"
      onSubmit={(event) => {
        event.preventDefault()
        saving.mutate(members)
      }}
    >
      <p className="text-sm text-soft">{m.inboxes_members_lead()}</p>
      <div className="grid max-h-72 gap-1 overflow-y-auto">
        {agents.map(({ userId, name, email }) => (
          <label key={userId} className="flex min-h-11 cursor-pointer items-center gap-2.5">
            <input
              type="checkbox"
              checked={members.has(userId)}
              className="size-5 shrink-0 accent-accent"
              onChange={(event) => {
                set(userId, event.target.checked)
              }}
            />
            <span className="min-w-0">
              <span className="block text-sm font-semibold">
                <Name name={name} />
              </span>
              <span className="block truncate text-xs text-soft">{email}</span>
            </span>
          </label>
        ))}
      </div>
      {agents.length === 0 && <p role="status">{m.inboxes_no_agents()}</p>}
      <Problem error={saving.error} />
      <Button look="primary" type="submit" disabled={saving.isPending}>
        {saving.isPending ? m.saving() : m.save()}
      </Button>
    </form>
  )
}
