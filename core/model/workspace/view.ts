import { z } from 'zod'
import { ChatFilter } from '../chat/chat-filter.ts'
import { ChatList } from '../chat/chat-list.ts'
import { InboxId, UserId, ViewId } from '../ids.ts'
import { nameText } from '../person/person-text.ts'

/** Chats that somebody looks at often: a list, and conditions on what stands in it, under a name. */
export const View = z.object({
  viewId: ViewId,
  name: z.string(),
  /** Whose it is; the whole workspace's if nobody's. */
  userId: UserId.optional(),
  /** Of one inbox; of all if none is said. */
  inboxId: InboxId.optional(),
  list: ChatList,
  filter: ChatFilter,
})
export type View = z.infer<typeof View>

export const NewView = View.pick({ inboxId: true, list: true, filter: true }).extend({
  name: nameText(40),
  isShared: z.boolean().default(false),
})
export const ViewChange = z.object({ name: nameText(40), list: ChatList, filter: ChatFilter }).partial()
