import type { Bus } from '@sahut/core/bus/bus'
import { inboxTopic } from '@sahut/core/bus/rooms'
import type { Chat } from '@sahut/core/model/chat'
import type { InboxId } from '@sahut/core/model/ids'
import type { Feed, FeedLine } from './feed.ts'

/** After a hole of the bus all feeds say so within this time, ms. */
const HOLE_SPREAD_MS = 1_500

/** Listens to the chats of an inbox. Resolves once live, with the way to stop. */
export const listenToInbox = (
  bus: Pick<Bus, 'listen'>,
  inboxId: InboxId,
  onChat: (chat: Chat) => void,
): Promise<() => Promise<void>> =>
  bus.listen(inboxTopic(inboxId), (signal) => {
    if (signal.type === 'chat-changed' && signal.chat.inboxId === inboxId) onChat(signal.chat)
  })

/** Has a line of a feed say that something may have been missed, after each hole of the bus. @returns ends that */
export const missHoles = (
  bus: Pick<Bus, 'onHole'>,
  feed: Pick<Feed, 'miss'>,
  line: FeedLine,
): (() => void) => {
  let timer: NodeJS.Timeout | undefined
  const endHoles = bus.onHole(() => {
    clearTimeout(timer)
    // Not everybody at one moment: the browsers read their lists again.
    timer = setTimeout(() => {
      feed.miss(line)
    }, Math.random() * HOLE_SPREAD_MS)
  })
  return () => {
    clearTimeout(timer)
    endHoles()
  }
}
