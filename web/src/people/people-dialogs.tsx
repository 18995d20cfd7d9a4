import type { Inbox } from '@sahut/core/model/user/user'
import type { ReactNode } from 'react'
import type { ApiClient } from '../api/client.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Dialog } from '../controls/dialog.tsx'
import { type Question, QuestionDialog } from '../controls/question-dialog.tsx'
import { isolated } from '../text/shown-text.ts'
import { MakeLink } from './hand-over.tsx'
import { InviteForm } from './invite-form.tsx'
import type { InvitationAsk, PersonAsk } from './person-row.tsx'
import { RightsForm } from './rights-form.tsx'

export type PeopleAsk = { what: 'invite' } | PersonAsk | InvitationAsk

const questionOf = (api: ApiClient, ask: PeopleAsk | undefined): Question<void> | undefined => {
  if (ask?.what === 'remove')
    return {
      title: m.people_remove_title({ name: isolated(ask.user.name) }),
      body: m.people_remove_body(),
      act: m.people_remove(),
      change: (signal) => api.removeUser(ask.user.userId, signal),
    }
  if (ask?.what === 'revoke')
    return {
      title: m.people_revoke_title({ email: ask.invitation.email }),
      body: m.people_revoke_body(),
      act: m.people_revoke(),
      change: (signal) => api.revokeInvitation(ask.invitation.linkId, signal),
    }
  return undefined
}

const dialogOf = (
  api: ApiClient,
  ask: PeopleAsk | undefined,
  inboxes: readonly Inbox[],
  onClose: () => void,
): { title: string; body: ReactNode } | undefined => {
  switch (ask?.what) {
    case 'invite':
      return { title: m.people_invite(), body: <InviteForm inboxes={inboxes} /> }
    case 'rights':
      return {
        title: isolated(ask.user.name),
        body: <RightsForm user={ask.user} inboxes={inboxes} onDone={onClose} />,
      }
    case 'reset':
      return {
        title: m.people_reset_title({ name: isolated(ask.user.name) }),
        body: (
          <MakeLink
            lead={m.people_reset_lead()}
            act={m.people_make_link()}
            make={(signal) => api.resetLink(ask.user.userId, signal)}
          />
        ),
      }
    case 'renew':
      return {
        title: m.people_renew_title({ email: ask.invitation.email }),
        body: (
          <MakeLink
            lead={m.people_renew_lead()}
            act={m.people_make_link()}
            make={(signal) => api.renewInvitation(ask.invitation.linkId, signal)}
          />
        ),
      }
    case 'remove':
    case 'revoke':
    case undefined:
      return undefined
  }
}

/** What is done with people in dialogs. */
export const PeopleDialogs = ({
  ask,
  inboxes,
  onClose,
}: {
  ask: PeopleAsk | undefined
  inboxes: readonly Inbox[]
  onClose: () => void
}) => {
  const { api } = useWorkplace()
  const dialog = dialogOf(api, ask, inboxes, onClose)
  return (
    <>
      <Dialog title={dialog?.title ?? ''} isOpen={dialog !== undefined} onClose={onClose}>
        {dialog?.body}
      </Dialog>
      <QuestionDialog question={questionOf(api, ask)} onClose={onClose} onDone={onClose} />
    </>
  )
}
