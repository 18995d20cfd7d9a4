import { z } from 'zod'
import { ContactId } from '../ids.ts'
import { kept, openEnum } from '../newer.ts'

/** Somebody of a group, as WhatsApp tells of them; the name came with a message of theirs. */
export const GroupMember = kept({
  id: ContactId,
  phone: z.string().optional(),
  name: z.string().optional(),
  role: openEnum(['admin', 'superadmin']).optional(),
  /** It is the number itself. */
  isUs: z.boolean().optional(),
})
export type GroupMember = z.infer<typeof GroupMember>

/** What a group is, as it was last told. */
export const GroupInfo = kept({
  subject: z.string().optional(),
  description: z.string().optional(),
  /** Only admins may write. */
  onlyAdmins: z.boolean().optional(),
  members: z.array(GroupMember),
})
export type GroupInfo = z.infer<typeof GroupInfo>

/** How far a message of ours got with somebody of a group, ms. */
export const Reached = kept({ id: ContactId, delivered: z.number().optional(), read: z.number().optional() })
export type Reached = z.infer<typeof Reached>

/** Whom a message of ours in a group has reached; `of` is how many it went to, where that is known. */
export const ReachedMembers = kept({ of: z.number().int().optional(), members: z.array(Reached) })
export type ReachedMembers = z.infer<typeof ReachedMembers>

/** Whether all have it, and have read it. */
export const isByAll = ({ of, members }: ReachedMembers, what: 'delivered' | 'read'): boolean =>
  of !== undefined &&
  of > 0 &&
  members.filter((one) => one.read !== undefined || (what === 'delivered' && one.delivered !== undefined))
    .length >= of
