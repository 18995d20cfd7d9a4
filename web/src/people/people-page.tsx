import type { Invitation } from '@sahut/core/model/user/invitation'
import type { Inbox, User } from '@sahut/core/model/user/user'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { UserPlus } from 'lucide-react'
import { useState } from 'react'
import { invitationsQuery, meQuery, usersQuery } from '../api/queries.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { ReadList } from '../settings/read-list.tsx'
import { SettingsBody } from '../settings/settings-body.tsx'
import { Button } from '../controls/button.tsx'
import { fieldClass } from '../controls/field-class.ts'
import { PeopleDialogs, type PeopleAsk } from './people-dialogs.tsx'
import { InvitationRow, PersonRow } from './person-row.tsx'

/** From so many people on there is a search. */
const MANY = 8

const People = ({
  users,
  invitations,
  inboxes,
  onAsk,
}: {
  users: readonly User[]
  invitations: readonly Invitation[]
  inboxes: readonly Inbox[]
  onAsk: (ask: PeopleAsk) => void
}) => {
  const [search, setSearch] = useState('')
  const names = new Map(inboxes.map(({ inboxId, name }) => [inboxId, name]))
  const has = (text: string) => text.toLowerCase().includes(search.trim().toLowerCase())
  const shown = users.filter(({ name, email }) => has(name) || has(email))
  const invited = invitations.filter(({ email }) => has(email))
  return (
    <>
      {users.length + invitations.length > MANY && (
        <input
          type="search"
          aria-label={m.people_search()}
          placeholder={m.people_search()}
          value={search}
          className={fieldClass}
          onChange={(event) => {
            setSearch(event.target.value)
          }}
        />
      )}
      {shown.length + invited.length === 0 && <p role="status">{m.people_none_found()}</p>}
      <ul className="grid gap-3">
        {invited.map((invitation) => (
          <InvitationRow key={invitation.linkId} invitation={invitation} names={names} onAsk={onAsk} />
        ))}
        {shown.map((user) => (
          <PersonRow key={user.userId} user={user} names={names} onAsk={onAsk} />
        ))}
      </ul>
    </>
  )
}

/** Who works here, as what and where; and who is invited. */
export const PeoplePage = () => {
  const { api } = useWorkplace()
  const queries = useQueryClient()
  const [ask, setAsk] = useState<PeopleAsk>()
  const users = useQuery(usersQuery(api))
  const invitations = useQuery(invitationsQuery(api)).data ?? []
  const inboxes = useQuery(meQuery(api)).data?.inboxes ?? []
  const close = () => {
    setAsk(undefined)
    for (const { queryKey } of [usersQuery(api), invitationsQuery(api)])
      void queries.invalidateQueries({ queryKey })
  }
  return (
    <SettingsBody
      title={m.people_title()}
      lead={m.people_lead()}
      action={
        <Button
          look="primary"
          onClick={() => {
            setAsk({ what: 'invite' })
          }}
        >
          <UserPlus aria-hidden size={18} />
          {m.people_invite()}
        </Button>
      }
    >
      <ReadList read={users}>
        {(all) => <People users={all} invitations={invitations} inboxes={inboxes} onAsk={setAsk} />}
      </ReadList>
      <PeopleDialogs ask={ask} inboxes={inboxes} onClose={close} />
    </SettingsBody>
  )
}
