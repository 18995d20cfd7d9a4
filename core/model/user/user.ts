import { z } from 'zod'
import { nameText } from '../person/person-text.ts'
import { Password } from './password.ts'
import { Dividing, NewDividing } from '../workspace/dividing.ts'
import { Hours, NewHours } from '../workspace/hours.ts'
import { NewRating, Rating } from '../workspace/rating.ts'
import { NewTargets, Targets } from '../workspace/targets.ts'
import { InboxId, type SessionId, UserId, WorkspaceId } from '../ids.ts'

/** What somebody is in a workspace: each may all that those before it may, and more (core/access/actions.ts). */
export const RANKS = ['agent', 'supervisor', 'admin', 'owner'] as const
export const Rank = z.enum(RANKS)
export type Rank = z.infer<typeof Rank>

/** All that the last release and its pages know of a rank: to them owners are admins, and supervisors agents. */
export const Role = z.enum(['admin', 'agent'])
export type Role = z.infer<typeof Role>

/** Admins and owners see all inboxes of their workspace, the others those that they were given. */
export const roleOf = (rank: Rank): Role => (rank === 'owner' || rank === 'admin' ? 'admin' : 'agent')

/** By which a person signs in; written in whatever case, it is one address. */
export const Email = z
  .email('must be an e-mail address')
  .max(200, 'must have at most 200 characters')
  .transform((email) => email.toLowerCase())

/** How people are called. */
export const PersonName = nameText(80)

/** Inboxes that one call may give. */
const INBOXES_AT_ONCE = 200
const GivenInboxes = z
  .array(InboxId)
  .max(INBOXES_AT_ONCE, `must name at most ${String(INBOXES_AT_ONCE)} inboxes`)
  .default([])

/** What has to be known of a person to make a user of them. */
export const NewPerson = z.object({
  email: Email,
  name: PersonName,
  role: Role,
  /** Says it more exactly; without it they become what the role says. */
  rank: Rank.optional(),
  password: Password,
  inboxIds: GivenInboxes,
})

/** Who is to become one of a workspace, and as what. */
export const NewInvitation = z.object({ email: Email, rank: Rank, inboxIds: GivenInboxes })
export type NewInvitation = z.output<typeof NewInvitation>

export const User = z.object({
  userId: UserId,
  workspaceId: WorkspaceId,
  email: z.string(),
  name: z.string(),
  role: Role,
  /** A page that does not know it, or is told none by an older release, goes by the role. */
  rank: Rank.catch('agent'),
  /** All that they see, if they do not see all anyway. */
  inboxIds: z.array(InboxId),
  /** Those of them that they have by themselves, and not by a team; the last release does not tell. */
  ownInboxIds: z.array(InboxId).optional(),
  /** They said that no chats are to be given to them for now. */
  isAway: z.boolean().optional(),
})
export type User = z.infer<typeof User>

/** How inboxes are called. */
export const InboxName = nameText(60)

export const Inbox = z.object({
  inboxId: InboxId,
  workspaceId: WorkspaceId,
  name: z.string(),
  /** Without it people take chats themselves. */
  dividing: Dividing.optional().catch(undefined),
  /** Without them it is always open. */
  hours: Hours.optional().catch(undefined),
  targets: Targets.optional().catch(undefined),
  /** Asked for once a chat is resolved; without it nobody is asked. */
  rating: Rating.optional().catch(undefined),
})
export type Inbox = z.infer<typeof Inbox>

/** What an inbox does by itself. `null` takes away, and what is left out stays. */
export const InboxRules = z.strictObject({
  dividing: NewDividing.nullable().optional(),
  hours: NewHours.nullable().optional(),
  targets: NewTargets.nullable().optional(),
  rating: NewRating.nullable().optional(),
})
export type InboxRules = z.output<typeof InboxRules>

/** A user's session, as a verified access token says. The workspace comes from here and from nowhere else. */
export type SessionPrincipal = {
  kind: 'session'
  userId: UserId
  workspaceId: WorkspaceId
  sessionId: SessionId
  /** When the token ends, ms since 1970. */
  expiresAt: number
}

/** Who is asking. An API key and the system itself are to be kinds beside a session: `createAccess` says what each may. */
export type Principal = SessionPrincipal
