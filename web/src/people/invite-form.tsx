import { SahutError } from '@sahut/core/contract/errors'
import { Email, type Inbox } from '@sahut/core/model/user/user'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { invitationsQuery } from '../api/queries.ts'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Problem } from '../settings/problem.tsx'
import { Button } from '../controls/button.tsx'
import { Field } from '../controls/field.tsx'
import { HandOver } from './hand-over.tsx'
import { type Rights, RightsFields } from './rights-fields.tsx'

const isTaken = (error: Error | null): boolean => error instanceof SahutError && error.code === 'conflict'

/** Invites somebody, and shows the link for them. */
export const InviteForm = ({ inboxes }: { inboxes: readonly Inbox[] }) => {
  const { api } = useWorkplace()
  const queries = useQueryClient()
  const [isBad, setIsBad] = useState(false)
  const [rights, setRights] = useState<Rights>({
    rank: 'agent',
    inboxIds: new Set(inboxes.length === 1 ? inboxes.map(({ inboxId }) => inboxId) : []),
  })
  const inviting = useOnlineMutation({
    change: (email: string, signal) =>
      api.invite({ email, rank: rights.rank, inboxIds: [...rights.inboxIds] }, signal),
    onSuccess: () => void queries.invalidateQueries({ queryKey: invitationsQuery(api).queryKey }),
  })
  if (inviting.data !== undefined) return <HandOver made={inviting.data} />
  const text = isBad ? m.people_email_bad() : isTaken(inviting.error) ? m.people_email_taken() : undefined
  return (
    <form
      noValidate
      className="grid gap-4 pt-4"
      onSubmit={(event) => {
        event.preventDefault()
        const typed = new FormData(event.currentTarget).get('email')
        const email = Email.safeParse(typeof typed === 'string' ? typed.trim() : '')
        setIsBad(!email.success)
        if (email.success) inviting.mutate(email.data)
      }}
    >
      <Field label={m.sign_in_email()} hint={m.people_email_hint()} name="email" type="email" required />
      <RightsFields rights={rights} inboxes={inboxes} onChange={setRights} />
      <Problem text={text} error={inviting.error} />
      <Button look="primary" type="submit" disabled={inviting.isPending}>
        {m.people_make_link()}
      </Button>
    </form>
  )
}
