import type { Access } from '../../access/access.ts'
import { historyCursor, placeOf } from '../../contract/history-cursor.ts'
import type { SharedKind, SharedPage } from '../../contract/shared.ts'
import type { ChatLog } from '../../log/chat-log.ts'
import { firstLink } from '../../model/message/link-preview.ts'
import type { ChatId } from '../../model/ids.ts'
import type { MessageEntry } from '../../model/message/message.ts'
import type { Principal } from '../../model/user/user.ts'

/** So many messages are looked at for one page at most: what is further back is behind its cursor. */
const LOOKED_AT = 500
const READ_AT_ONCE = 100

/**
 * The pictures and films of a chat, its files or its links, newest first. A page costs no more for a longer chat: it may
 * be empty, and say from where to look on.
 * @throws SahutError not_found
 */
export type ReadShared = (
  principal: Principal,
  page: { chatId: ChatId; kind: SharedKind; cursor?: string | undefined; limit: number },
) => Promise<SharedPage>

const IS: Record<SharedKind, (message: MessageEntry) => boolean> = {
  media: ({ content: { type } }) => type === 'image' || type === 'video',
  files: ({ content: { type } }) => type === 'document' || type === 'audio',
  links: ({ content }) => content.type === 'text' && firstLink(content.text) !== undefined,
}

export const createReadShared =
  ({ access, log }: { access: Pick<Access, 'may'>; log: Pick<ChatLog, 'before'> }): ReadShared =>
  async (principal, { chatId, kind, cursor, limit }) => {
    const { thing: chat } = await access.may(principal, 'chat:read', chatId)
    const messages: MessageEntry[] = []
    const place = cursor === undefined ? undefined : placeOf(cursor)
    let before = place !== undefined && 'before' in place ? place.before : undefined
    let seen: number | undefined
    for (let looked = 0; looked < LOOKED_AT; looked += READ_AT_ONCE) {
      const page = await log.before(chat, before, READ_AT_ONCE)
      for (const entry of page?.entries.toReversed() ?? []) {
        if (messages.length >= limit) break
        before = entry.seq
        if (entry.kind !== 'message') continue
        seen = entry.sortTs
        const isGone = entry.deed?.type === 'deletion' || entry.gone !== undefined
        if (!isGone && IS[kind](entry)) messages.push(entry)
      }
      const next = messages.length >= limit ? before : page?.next
      if (next === undefined) return { messages }
      before = next
      if (messages.length >= limit) break
    }
    return {
      messages,
      ...(before !== undefined && { cursor: historyCursor({ before }) }),
      ...(seen !== undefined && { until: seen }),
    }
  }
