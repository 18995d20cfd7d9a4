import { LIST_CHATS, LIST_MS, type ListFrame, listTopic } from '../../../contract/mqtt.ts'
import type { Chat } from '../../../model/chat/chat.ts'
import type { ChatId, InboxId, WorkspaceId } from '../../../model/ids.ts'
import type { Publisher } from '../broker/publisher.ts'

/** Chats that wait at a time, of all inboxes: any more are only told as "others changed too". */
const MOST = 5_000
/** How soon an inbox is told again of which the broker did not take a frame, ms. */
const AGAIN_MS = 2_000

type Place = { workspaceId: WorkspaceId; inboxId: InboxId }

/** What is told of an inbox with its next frame. */
type Gathering = Place & { chats: Map<ChatId, Chat>; isPartial: boolean; timer: NodeJS.Timeout }

/**
 * Chats that have changed, for browsers that have their inbox open: the first at once, then one frame an inbox in
 * LIST_MS, however many change. A frame that the broker did not take makes the next one say that others changed too.
 * @param self names this process
 */
export const createFrames = (self: string, { hint }: Pick<Publisher, 'hint'>) => {
  const gathering = new Map<InboxId, Gathering>()
  const told = new Map<InboxId, { n: number; at: number }>()
  let waiting = 0

  const gather = ({ workspaceId, inboxId }: Place, restMs: number): Gathering => {
    const known = gathering.get(inboxId)
    if (known !== undefined) return known
    const due = (told.get(inboxId)?.at ?? Number.NEGATIVE_INFINITY) + restMs
    const timer = setTimeout(
      () => {
        publish(inboxId)
      },
      Math.max(0, due - performance.now()),
    )
    timer.unref()
    const made = { workspaceId, inboxId, chats: new Map<ChatId, Chat>(), isPartial: false, timer }
    gathering.set(inboxId, made)
    return made
  }

  const publish = (inboxId: InboxId): void => {
    const frame = gathering.get(inboxId)
    if (frame === undefined) return
    clearTimeout(frame.timer)
    gathering.delete(inboxId)
    waiting -= frame.chats.size
    const n = (told.get(inboxId)?.n ?? 0) + 1
    told.set(inboxId, { n, at: performance.now() })
    const payload: ListFrame = {
      n,
      chats: [...frame.chats.values()],
      ...(frame.isPartial ? { isPartial: true } : {}),
    }
    hint(listTopic(frame.workspaceId, inboxId, self), JSON.stringify(payload), {
      failed: () => {
        gather(frame, AGAIN_MS).isPartial = true
      },
    })
  }

  return {
    tell: (chat: Chat): void => {
      const frame = gather(chat, LIST_MS)
      const isNew = !frame.chats.has(chat.chatId)
      if (isNew && (frame.chats.size >= LIST_CHATS || waiting >= MOST)) {
        frame.isPartial = true
        return
      }
      if (isNew) waiting += 1
      frame.chats.set(chat.chatId, chat)
    },
    /** Tells what waits, at once: this process may be frozen or end after it. */
    flush: (): void => {
      for (const inboxId of [...gathering.keys()]) publish(inboxId)
    },
    close: (): void => {
      for (const { timer } of gathering.values()) clearTimeout(timer)
      gathering.clear()
    },
  }
}
