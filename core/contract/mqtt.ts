import { z } from 'zod'
import { Chat } from '../model/chat/chat.ts'
import type { InboxId, UserId, WorkspaceId } from '../model/ids.ts'
import { Seq, ToldEntry } from '../model/message/message.ts'

/*
 * What browsers read at an MQTT broker that they are connected to themselves, and what they say there. Rights are by
 * topic: who sees an inbox may subscribe whatever begins with `inboxTopics`. No id of ours has a character that means
 * something in a topic (`/`, `+`, `#`).
 */

const ofInbox = (workspaceId: WorkspaceId, inboxId: InboxId): string => `w/${workspaceId}/i/${inboxId}`

/** All that a browser may subscribe of an inbox that its agent sees. */
export const inboxTopics = (workspaceId: WorkspaceId, inboxId: InboxId): string =>
  `${ofInbox(workspaceId, inboxId)}/#`

type Place = Pick<Chat, 'workspaceId' | 'inboxId' | 'chatId'>

/** Each commit of a chat: `CommitRecord`. */
export const commitTopic = ({ workspaceId, inboxId, chatId }: Place): string =>
  `${ofInbox(workspaceId, inboxId)}/c/${chatId}`

/** Where a chat's log stands, retained: `Head`. */
export const headTopic = ({ workspaceId, inboxId, chatId }: Place): string =>
  `${ofInbox(workspaceId, inboxId)}/h/${chatId}`

/** Chats of an inbox that have changed, as one process tells them: `ListFrame`. Subscribe with `+` for the process. */
export const listTopic = (workspaceId: WorkspaceId, inboxId: InboxId, process: string): string =>
  `${ofInbox(workspaceId, inboxId)}/l/${process}`

/** That somebody has a chat open, retained for `PRESENCE_SECONDS`: `Presence`; nothing once they have left. */
export const presenceTopic = (place: Place, userId: UserId | '+', clientId: string): string =>
  `${ofInbox(place.workspaceId, place.inboxId)}/p/${place.chatId}/${userId}/${clientId}`

/** The will of every browser: it is gone, and with it all that it had open. Empty. */
export const goneTopic = (workspaceId: WorkspaceId | '+', clientId: string): string =>
  `w/${workspaceId}/gone/${clientId}`

/** All that a user's browser may publish: its presence in the inboxes that it sees, and its will. */
export const publishTopics = (
  workspaceId: WorkspaceId,
  inboxIds: readonly InboxId[],
  userId: UserId,
  clientId: string,
): string[] => [
  ...inboxIds.map((inboxId) => `${ofInbox(workspaceId, inboxId)}/p/+/${userId}/${clientId}`),
  goneTopic(workspaceId, clientId),
]

/** A commit as others are told of it. */
export const CommitRecord = z.object({ chat: Chat, entries: z.array(ToldEntry) })

export const Head = z.object({ epoch: z.number().int(), seq: Seq })
export type Head = z.infer<typeof Head>

/** Frames tell the seq of a head at most so often, ms. */
export const HEAD_MS = 2_000
/** A head that nobody renews is gone after a day, s. */
export const HEAD_SECONDS = 86_400

/** At most so many chats a frame, and one frame an inbox and process in `LIST_MS`. */
export const LIST_CHATS = 50
export const LIST_MS = 250

/**
 * Chats in their latest state. `n` counts the frames of this process and inbox from 1: where one is missing, or the
 * first that is heard is not the first, the list has to be read again. `isPartial`: others changed too.
 */
export const ListFrame = z.object({
  n: z.number().int().positive(),
  chats: z.array(Chat),
  isPartial: z.boolean().optional(),
})
export type ListFrame = z.infer<typeof ListFrame>

/** Told again every third of its time, or it ends, s. */
export const PRESENCE_SECONDS = 45

/** Whose it is stands in the topic, which the broker checks; the name is the browser's own word. */
export const Presence = z.object({ name: z.string().max(200), isTyping: z.boolean() })
export type Presence = z.infer<typeof Presence>
