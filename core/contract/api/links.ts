import { z } from 'zod'
import { LinkId, UserId } from '../../model/ids.ts'
import { Invitation, LinkPurpose } from '../../model/user/invitation.ts'
import { Password } from '../../model/user/password.ts'
import { NewInvitation, PersonName } from '../../model/user/user.ts'
import { Done, type Operation } from '../operation.ts'
import { SignedIn } from './session.ts'

/** What opens a link, as it stands behind the `#` of its address: no browser sends that part to a server. */
const Token = z.string().min(1).max(200)

/** Where a link leads, without the site's own address. */
export const linkTo = (token: string): string => `/welcome#${token}`

const Link = z.string().describe('The address to hand over, without that of the site. It is told only now.')
const made = z.object({ invitation: Invitation, link: Link })
const oneLink = z.object({ linkId: LinkId })

/** Links that admins hand to people: to become one of the workspace, or to set a new password. */
export const linkOperations = {
  listInvitations: {
    summary: 'Who is invited and has not come yet, those included whose link has ended.',
    answer: z.object({ invitations: z.array(Invitation) }),
  },
  inviteUser: {
    summary:
      'Invites somebody by a link that is good once, for seven days. Whoever is invited again gets another link; the one before ends.',
    status: 201,
    json: NewInvitation,
    answer: made,
  },
  renewInvitation: {
    summary: 'Another link for who is invited; the one before ends.',
    param: oneLink,
    answer: made,
  },
  revokeInvitation: { summary: 'Ends an invitation.', param: oneLink, answer: Done },
  makeResetLink: {
    summary:
      'A link by which somebody sets a new password, good once, for a day. Their present one works until then.',
    param: z.object({ userId: UserId }),
    answer: z.object({ link: Link, until: z.number() }),
  },
  readLink: {
    summary: 'What a link is for, by the token behind its `#`.',
    isOpen: true,
    json: z.object({ token: Token }),
    answer: LinkPurpose,
  },
  acceptInvitation: {
    summary: 'Becomes one of the workspace, and begins a session.',
    isOpen: true,
    json: z.object({ token: Token, name: PersonName, password: Password }),
    answer: SignedIn,
  },
  resetPassword: {
    summary: 'Sets a new password by a link, ends all sessions, and begins one.',
    isOpen: true,
    json: z.object({ token: Token, password: Password }),
    answer: SignedIn,
  },
} as const satisfies Record<string, Operation>
