import { DELETE_WITHIN_MS, EDIT_WITHIN_MS } from '@sahut/core/model/message/deed'
import { fileContentOf } from '@sahut/core/model/content/content'
import { isForwardable } from '@sahut/core/model/content/forwarded'
import { isPinned, isStarred } from '@sahut/core/model/chat/mark'
import type { MessageContent, MessageEntry } from '@sahut/core/model/message/message'
import { serverNow } from '../../api/server-clock.ts'

/** The words that somebody wrote in a message, of whatever kind. */
const wordsIn = (content: MessageContent): string | undefined => {
  if (content.type === 'text') return content.text
  return content.type === 'image' || content.type === 'video' || content.type === 'document'
    ? content.caption
    : undefined
}

/** What can be done to a message, by whom and for how long WhatsApp lets it. */
export const possible = (message: MessageEntry, me: { userId: string; role: string }) => {
  const { author, content, fromMe, status, deed, at, media } = message
  const isDeleted = deed?.type === 'deletion'
  // What never left has no name by which WhatsApp could find it.
  const isThere = !isDeleted && status !== 'failed' && status !== 'cancelled'
  const isOnWhatsApp = !isDeleted && (!fromMe || (status ?? 'sent') === 'sent')
  const hasFile = fileContentOf(content) !== undefined && media?.state === 'stored'
  const age = serverNow() - at
  const isOwn = author.type === 'agent' && (author.userId === me.userId || me.role === 'admin')
  return {
    reply: isThere,
    react: isOnWhatsApp,
    forward: isThere && isForwardable(content) && (hasFile || fileContentOf(content) === undefined),
    copy: isDeleted ? undefined : wordsIn(content),
    save: !isDeleted && hasFile,
    star: !isDeleted || isStarred(message),
    isStarred: isStarred(message),
    pin: isOnWhatsApp,
    isPinned: isPinned(message, serverNow()),
    unsee: !fromMe,
    edit: isOnWhatsApp && isOwn && content.type === 'text' && age < EDIT_WITHIN_MS,
    remove: isOnWhatsApp && fromMe && age < DELETE_WITHIN_MS,
  }
}
