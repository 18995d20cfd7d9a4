import { InboxId } from '@sahut/core/model/ids'
import { z } from 'zod'

/** Whose chats a list shows: one inbox's, or those of all inboxes that the agent sees. Stands in addresses. */
export const ListScope = z.union([z.literal('all'), InboxId])
export type ListScope = z.infer<typeof ListScope>
