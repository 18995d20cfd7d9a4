import { z } from 'zod'
import { InboxId, LinkId } from '../ids.ts'
import { Rank } from './user.ts'

/** Somebody who may become one of a workspace by a link; nobody is told the link but who made it. */
export const Invitation = z.object({
  linkId: LinkId,
  email: z.string(),
  rank: Rank.catch('agent'),
  inboxIds: z.array(InboxId),
  /** When it was made, or made anew, and until when it is good, ms. */
  at: z.number(),
  until: z.number(),
})
export type Invitation = z.infer<typeof Invitation>

/** What a link is for, as its holder is told. A page that does not know the kind can't go on. */
export const LinkPurpose = z.object({
  kind: z.enum(['invitation', 'reset']),
  email: z.string(),
  workspace: z.string(),
  /** ms */
  until: z.number(),
})
export type LinkPurpose = z.infer<typeof LinkPurpose>
