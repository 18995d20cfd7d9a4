import type { Team } from '@sahut/core/model/workspace/team'
import type { Inbox, User } from '@sahut/core/model/user/user'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Inbox as InboxIcon } from 'lucide-react'
import { useState } from 'react'
import { meQuery, numberNamesQuery, teamsQuery, usersQuery } from '../api/queries.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { AddButton } from '../settings/add-button.tsx'
import { ReadList } from '../settings/read-list.tsx'
import { SettingsBody } from '../settings/settings-body.tsx'
import { RowIcon, SettingsRow } from '../settings/settings-row.tsx'
import { Dialog } from '../controls/dialog.tsx'
import { isolated, nameText } from '../text/shown-text.ts'
import { InboxNameForm } from './inbox-name-form.tsx'
import { MembersForm } from './members-form.tsx'

type Ask = { what: 'new' } | { what: 'rename' | 'members'; inbox: Inbox }

const InboxRow = ({
  inbox,
  users,
  teams,
  numbers,
  onAsk,
}: {
  inbox: Inbox
  users: readonly User[]
  teams: readonly Team[]
  /** How many lie in it; nothing before that is known. */
  numbers: number | undefined
  onAsk: (ask: Ask) => void
}) => {
  const navigate = useNavigate()
  const members = users.filter(
    ({ role, inboxIds, ownInboxIds = inboxIds }) => role === 'agent' && ownInboxIds.includes(inbox.inboxId),
  )
  const given = teams.filter(({ inboxIds }) => inboxIds.includes(inbox.inboxId))
  const names = [...given, ...members].map(({ name }) => nameText(name)).join(', ')
  return (
    <SettingsRow
      name={inbox.name}
      sign={
        <RowIcon>
          <InboxIcon aria-hidden size={20} />
        </RowIcon>
      }
      actions={[
        {
          text: m.inboxes_members(),
          onClick: () => {
            onAsk({ what: 'members', inbox })
          },
        },
        {
          text: m.inboxes_rules(),
          onClick: () => {
            void navigate({ to: '/settings/inboxes/$inboxId', params: { inboxId: inbox.inboxId } })
          },
        },
        {
          text: m.inboxes_rename(),
          onClick: () => {
            onAsk({ what: 'rename', inbox })
          },
        },
      ]}
    >
      <p className="text-sm text-soft">{names === '' ? m.inboxes_nobody() : names}</p>
      {numbers !== undefined && <p className="text-xs text-soft">{m.inboxes_numbers({ count: numbers })}</p>}
    </SettingsRow>
  )
}

const titleOf = (ask: Ask | undefined): string => {
  switch (ask?.what) {
    case 'new':
      return m.inboxes_add()
    case 'rename':
      return m.inboxes_rename_title({ name: isolated(ask.inbox.name) })
    case 'members':
      return m.inboxes_members_title({ name: isolated(ask.inbox.name) })
    case undefined:
      return ''
  }
}

const AskDialog = ({
  ask,
  users,
  teams,
  onClose,
}: {
  ask: Ask | undefined
  users: readonly User[]
  teams: readonly Team[]
  onClose: () => void
}) => {
  const { api } = useWorkplace()
  return (
    <Dialog title={titleOf(ask)} isOpen={ask !== undefined} onClose={onClose}>
      {ask?.what === 'new' && <InboxNameForm save={api.createInbox} onDone={onClose} />}
      {ask?.what === 'rename' && (
        <InboxNameForm
          name={ask.inbox.name}
          save={(name, signal) => api.renameInbox(ask.inbox.inboxId, name, signal)}
          onDone={onClose}
        />
      )}
      {ask?.what === 'members' && (
        <MembersForm inbox={ask.inbox} users={users} teams={teams} onDone={onClose} />
      )}
    </Dialog>
  )
}

/** The inboxes of the workspace: what they are called, and who sees them. */
export const InboxesPage = () => {
  const { api } = useWorkplace()
  const queries = useQueryClient()
  const [ask, setAsk] = useState<Ask>()
  const users = useQuery(usersQuery(api))
  const inboxes = useQuery(meQuery(api)).data?.inboxes ?? []
  const teams = useQuery(teamsQuery(api)).data ?? []
  const numbers = useQuery(numberNamesQuery(api)).data?.numbers
  const close = () => {
    setAsk(undefined)
    for (const { queryKey } of [usersQuery(api), meQuery(api), teamsQuery(api)])
      void queries.invalidateQueries({ queryKey })
  }
  const numbersOf = ({ inboxId }: Inbox) =>
    numbers?.filter((number) => number.inboxId === inboxId && number.retired === undefined).length
  return (
    <SettingsBody
      title={m.inboxes_title()}
      lead={m.inboxes_lead()}
      action={
        <AddButton
          text={m.inboxes_add()}
          onClick={() => {
            setAsk({ what: 'new' })
          }}
        />
      }
    >
      <ReadList read={users}>
        {(all) => (
          <>
            <ul className="grid gap-3">
              {inboxes.map((inbox) => (
                <InboxRow
                  key={inbox.inboxId}
                  inbox={inbox}
                  users={all}
                  teams={teams}
                  numbers={numbersOf(inbox)}
                  onAsk={setAsk}
                />
              ))}
            </ul>
            <AskDialog ask={ask} users={all} teams={teams} onClose={close} />
          </>
        )}
      </ReadList>
    </SettingsBody>
  )
}
