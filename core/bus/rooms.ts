import type { ChatId, InboxId, NumberId, UserId } from '../model/ids.ts'

/** A Socket.IO room. Only these exist; each is joined after a check of rights and never by a name that a client sent. */
export type Room = `chat:${string}` | `number:${string}`

export const chatRoom = (id: ChatId): Room => `chat:${id}`
export const numberRoom = (id: NumberId): Room => `number:${id}`

/** A channel between processes. Inbox feeds go this way, because a gateway bounds them for each socket. */
export type Topic =
  | `inbox:${string}`
  | `worker:${string}`
  | `user:${string}`
  | `presence:${string}`
  | `answering:${string}`
  | 'fleet'
  | 'browsers'

/** Chats of an inbox that changed, to the gateways that show it. */
export const inboxTopic = (id: InboxId): Topic => `inbox:${id}`
/** Something waits for a number, to the worker that owns it. */
export const workerTopic = (id: NumberId): Topic => `worker:${id}`
/** What a user may do has changed, to the gateways that hold a socket of this user. */
export const userTopic = (id: UserId): Topic => `user:${id}`
/** Who has a chat open, among the gateways at which somebody has. */
export const presenceTopic = (id: ChatId): Topic => `presence:${id}`
/** Who answers in the chats of an inbox, to the gateways that show its list. */
export const answeringTopic = (id: InboxId): Topic => `answering:${id}`
/** Numbers are wanted or no longer wanted, to all workers. */
export const fleetTopic: Topic = 'fleet'
/** Browsers at the broker: who lets them in and who looks at them, to all gateways. */
export const browsersTopic: Topic = 'browsers'
