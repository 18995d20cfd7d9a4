import type { Commit } from '../log/chat-log.ts'
import type { Bus } from './bus.ts'
import type { UserId } from '../model/ids.ts'
import { chatRoom, inboxTopic, userTopic, workerTopic } from './rooms.ts'

/**
 * Tells the world of a durable commit: its entries to who has the chat open, the chat's new state to the feeds of
 * its inbox, and the number's worker that something waits to be sent.
 */
export const announce = (bus: Pick<Bus, 'publish' | 'signal'>, { chat, entries }: Commit): void => {
  if (entries.length > 0) {
    bus.publish(chatRoom(chat.chatId), 'chat:appended', { chatId: chat.chatId, epoch: chat.epoch, entries })
  }
  bus.signal(inboxTopic(chat.inboxId), { type: 'chat-changed', chat })
  if (entries.some((entry) => entry.kind === 'message' && entry.status === 'queued')) {
    bus.signal(workerTopic(chat.numberId), { type: 'outbox', chatId: chat.chatId })
  }
}

/** Tells the gateways that hold a socket of a user to look up at once what the user may still see. */
export const announceRights = (bus: Pick<Bus, 'signal'>, userId: UserId): void => {
  bus.signal(userTopic(userId), { type: 'rights-changed' })
}
