import type { Chat } from '@sahut/core/model/chat/chat'
import { shownStatus } from '@sahut/core/model/message/message'
import { nameText } from '../../text/shown-text.ts'
import type { TickStatus } from '../../desk/ticks.tsx'
import { type PendingMessage, pendingWords } from '../../live/outbox.ts'

/** More than a row has room for. */
const SHOWN_LENGTH = 200

/** What a chat's row says of its newest message. */
export type RowPreview = {
  text: string
  /** WhatsApp's name of what is more than words, or has none. */
  what?: string | undefined
  /** Who of a group said it. */
  by?: string | undefined
  status: TickStatus | undefined
  /** ms; 0 for a chat in which nothing was said yet. */
  at: number
}

/**
 * The newest message of a chat: what this agent wrote there counts before the log tells of it.
 * @param pending of all chats, oldest first
 */
export const rowPreview = (chat: Chat, pending: readonly PendingMessage[]): RowPreview | undefined => {
  const { preview, lastTs } = chat
  const own = pending.findLast(({ chatId }) => chatId === chat.chatId)
  const isNews = own !== undefined && (own.seq === undefined || own.seq > chat.seq)
  // What was refused waits for the agent; the conversation goes on meanwhile.
  if (isNews && (own.error === undefined || own.at > lastTs))
    return {
      text: pendingWords(own).slice(0, SHOWN_LENGTH),
      status: own.error ? 'failed' : 'queued',
      at: Math.max(own.at, lastTs),
    }
  if (preview === undefined) return undefined
  const { text, what, by } = preview
  return {
    text,
    ...(what && { what }),
    ...(by && { by: nameText(by) }),
    status: shownStatus(preview, chat),
    at: lastTs,
  }
}
