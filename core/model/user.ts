import { z } from 'zod'
import { InboxId, SessionId, UserId, WorkspaceId } from './ids.ts'

/** Admins see all inboxes of their workspace and manage numbers; agents see the inboxes that they were given. */
export const Role = z.enum(['admin', 'agent'])
export type Role = z.infer<typeof Role>

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
