import { type Head, HEAD_MS, HEAD_SECONDS, headTopic } from '../../../contract/mqtt.ts'
import type { Chat } from '../../../model/chat/chat.ts'
import type { ChatId } from '../../../model/ids.ts'
import type { Publisher } from '../broker/publisher.ts'

/** Chats that rest at a time. The head of any more is told with each commit: that costs messages, but no memory. */
const MOST = 10_000

type At = Pick<Chat, 'workspaceId' | 'inboxId' | 'chatId'> & Head

/** A chat whose head was told just now, and a later one that waits for its time. */
type Rest = { later: At | undefined; timer: NodeJS.Timeout }

const isLater = (one: Head, other: Head | undefined): boolean =>
  other === undefined || one.epoch > other.epoch || (one.epoch === other.epoch && one.seq > other.seq)

const atOf = ({ workspaceId, inboxId, chatId, epoch, seq }: Chat): At => ({
  workspaceId,
  inboxId,
  chatId,
  epoch,
  seq,
})

/**
 * Where chats' logs stand, for browsers: the first at once, then the last of every HEAD_MS. One that the broker did not
 * take is told with the next.
 */
export const createHeads = ({ hint }: Pick<Publisher, 'hint'>) => {
  const resting = new Map<ChatId, Rest>()

  const wait = (at: At): void => {
    const rest = resting.get(at.chatId)
    if (rest !== undefined) rest.later = isLater(at, rest.later) ? at : rest.later
    else if (resting.size < MOST) begin(at.chatId, at)
  }

  const publish = (at: At): void => {
    const { epoch, seq } = at
    hint(headTopic(at), JSON.stringify({ epoch, seq } satisfies Head), {
      keptS: HEAD_SECONDS,
      failed: () => {
        wait(at)
      },
    })
  }

  const begin = (chatId: ChatId, later?: At): void => {
    const timer = setTimeout(() => {
      const rest = resting.get(chatId)
      resting.delete(chatId)
      if (rest?.later !== undefined) tell(rest.later)
    }, HEAD_MS)
    timer.unref()
    resting.set(chatId, { later, timer })
  }

  const tell = (at: At): void => {
    if (resting.has(at.chatId)) {
      wait(at)
      return
    }
    if (resting.size < MOST) begin(at.chatId)
    publish(at)
  }

  return {
    tell: (chat: Chat): void => {
      tell(atOf(chat))
    },
    /** Tells what waits, at once: this process may be frozen or end after it. */
    flush: (): void => {
      for (const rest of resting.values()) {
        const { later } = rest
        rest.later = undefined
        if (later !== undefined) publish(later)
      }
    },
    close: (): void => {
      for (const { timer } of resting.values()) clearTimeout(timer)
      resting.clear()
    },
  }
}
