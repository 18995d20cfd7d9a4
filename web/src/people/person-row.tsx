import type { Invitation } from '@sahut/core/model/user/invitation'
import type { InboxId } from '@sahut/core/model/ids'
import { roleOf, type User } from '@sahut/core/model/user/user'
import type { ReactNode } from 'react'
import { serverNow } from '../api/server-clock.ts'
import { useUser } from '../desk/use-user.ts'
import { m } from '../paraglide/messages.js'
import { Avatar } from '../shell/avatar.tsx'
import { Button } from '../controls/button.tsx'
import { Name } from '../text/name.tsx'
import { nameText } from '../text/shown-text.ts'
import { momentText } from '../time/dates.ts'
import { RANK_TEXT } from './rank-text.ts'

/** What is asked for about somebody. */
export type PersonAsk = { what: 'rights' | 'reset' | 'remove'; user: User }
export type InvitationAsk = { what: 'renew' | 'revoke'; invitation: Invitation }

export type InboxNames = ReadonlyMap<InboxId, string>

const Row = ({
  id,
  letters,
  name,
  details,
  rights,
  actions,
}: {
  id: string
  /** The name that the avatar's letters are of. */
  letters: string
  name: ReactNode
  details: ReactNode
  rights: { rank: User['rank']; inboxIds: readonly InboxId[]; names: InboxNames }
  actions: ReactNode
}) => {
  const names = rights.inboxIds.flatMap((inboxId) => rights.names.get(inboxId) ?? [])
  const inboxes = names.length === 0 ? m.people_no_inbox() : names.map(nameText).join(', ')
  return (
    <li
      data-person={id}
      className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-xl border border-line bg-panel p-4"
    >
      <Avatar id={id} name={letters} />
      <div className="min-w-48 flex-1">
        {name}
        {details}
      </div>
      <div className="w-full sm:w-56">
        <p className="text-sm font-medium">{RANK_TEXT[rights.rank].name()}</p>
        <p className="text-xs text-soft">
          {roleOf(rights.rank) === 'admin' ? m.people_all_inboxes() : inboxes}
        </p>
      </div>
      {actions && <div className="flex w-full flex-wrap gap-2 lg:justify-end">{actions}</div>}
    </li>
  )
}

/** Somebody of the workspace, and what can be done. */
export const PersonRow = ({
  user,
  names,
  onAsk,
}: {
  user: User
  names: InboxNames
  onAsk: (ask: PersonAsk) => void
}) => {
  const me = useUser()
  const isMe = user.userId === me.userId
  const isMine = !isMe && (user.rank !== 'owner' || me.rank === 'owner')
  const buttons = [
    { what: 'rights', text: m.people_change },
    { what: 'reset', text: m.people_reset },
    { what: 'remove', text: m.people_remove },
  ] as const
  return (
    <Row
      id={user.userId}
      letters={user.name}
      name={
        <h2 className="font-semibold">
          <Name name={user.name} />
          {isMe && <span className="font-normal text-soft"> · {m.people_you()}</span>}
        </h2>
      }
      details={<p className="text-sm break-all text-soft">{user.email}</p>}
      rights={{ rank: user.rank, inboxIds: user.inboxIds, names }}
      actions={
        isMine &&
        buttons.map(({ what, text }) => (
          <Button
            key={what}
            onClick={() => {
              onAsk({ what, user })
            }}
          >
            {text()}
          </Button>
        ))
      }
    />
  )
}

/** Somebody who was invited and has not come yet. */
export const InvitationRow = ({
  invitation,
  names,
  onAsk,
}: {
  invitation: Invitation
  names: InboxNames
  onAsk: (ask: InvitationAsk) => void
}) => {
  const me = useUser()
  const isOver = invitation.until <= serverNow()
  const buttons = [
    { what: 'renew', text: m.people_renew },
    { what: 'revoke', text: m.people_revoke },
  ] as const
  return (
    <Row
      id={invitation.linkId}
      letters=""
      name={<h2 className="font-semibold break-all">{invitation.email}</h2>}
      details={
        <p className={`text-sm ${isOver ? 'text-warn' : 'text-soft'}`}>
          {isOver ? m.people_invited_over() : m.people_invited({ time: momentText(invitation.until) })}
        </p>
      }
      rights={{ rank: invitation.rank, inboxIds: invitation.inboxIds, names }}
      actions={
        (invitation.rank !== 'owner' || me.rank === 'owner') &&
        buttons.map(({ what, text }) => (
          <Button
            key={what}
            onClick={() => {
              onAsk({ what, invitation })
            }}
          >
            {text()}
          </Button>
        ))
      }
    />
  )
}
