import type { Chat } from '@sahut/core/model/chat/chat'
import type { ChatId } from '@sahut/core/model/ids'
import type { Recent } from '../../desk/recent.ts'

/** Where a chat's topics are. */
export type ChatPlace = Pick<Chat, 'chatId' | 'workspaceId' | 'inboxId'>

/** The places of chats, as far as they are known, for longer than one connection. */
export type ChatPlaces = Recent<ChatId, ChatPlace>
