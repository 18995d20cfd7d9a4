import { ChatFilter } from '@sahut/core/model/chat/chat-filter'
import { ChatList } from '@sahut/core/model/chat/chat-list'
import { ViewId } from '@sahut/core/model/ids'
import { z } from 'zod'

/** What of a list shows, as it stands in its address, so that it can be gone back to and handed on. */
export const ListSearch = z.object({
  /** The list that shows first. */
  list: ChatList.optional().catch(undefined),
  wanted: ChatFilter.optional().catch(undefined),
  /** The view that the conditions came from; they may be others by now. */
  view: ViewId.optional().catch(undefined),
})
export type ListSearch = z.infer<typeof ListSearch>

/** Of a link to all of a list: without these words the conditions would stay. */
export const ALL_OF_IT = { list: undefined, wanted: undefined, view: undefined } satisfies ListSearch
