import { z } from 'zod'
import { InboxId, SessionId, UserId, WorkspaceId } from './ids.ts'

/** Admins see all inboxes of their workspace and manage numbers; agents see the inboxes that they were given. */
export const Role = z.enum(['admin', 'agent'])
export type Role = z.infer<typeof Role>

/** By which a person signs in; written in whatever case, it is one address. */
export const Email = z
  .email('must be an e-mail address')
  .max(200, 'must have at most 200 characters')
  .transform((email) => email.toLowerCase())

/** A password as people may choose one. The upper bound keeps a request from buying much hashing. */
export const Password = z
  .string()
  .min(10, 'must have at least 10 characters')
  .max(200, 'must have at most 200 characters')
export type Password = z.infer<typeof Password>

/** What has to be known of a person to make a user of them. */
export const NewPerson = z.object({
  email: Email,
  name: z.string().trim().min(1, 'must not be empty').max(80, 'must have at most 80 characters'),
  role: Role,
  password: Password,
  inboxIds: z.array(InboxId).default([]),
})

export const User = z.object({
  userId: UserId,
  workspaceId: WorkspaceId,
  email: z.string(),
  name: z.string(),
  role: Role,
  inboxIds: z.array(InboxId),
})
export type User = z.infer<typeof User>

export const Inbox = z.object({ inboxId: InboxId, workspaceId: WorkspaceId, name: z.string() })
export type Inbox = z.infer<typeof Inbox>

/** Who is asking, as a verified token says. The workspace comes from here and from nowhere else. */
export const Principal = z.object({
  userId: UserId,
  workspaceId: WorkspaceId,
  sessionId: SessionId,
  /** When the token ends, ms since 1970. */
  expiresAt: z.number(),
})
export type Principal = z.infer<typeof Principal>
