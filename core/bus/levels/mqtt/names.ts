import type { InboxId } from '../../../model/ids.ts'
import type { Room, Topic } from '../../rooms.ts'

/*
 * What we call things at the broker, beside what browsers read there: core/contract/mqtt.ts.
 */

/** The commits of an inbox's chats. The inbox is of one workspace only; a process knows it without that. */
export const inboxFilter = (inboxId: InboxId): string => `w/+/i/${inboxId}/c/+`

/** What is published to a room; for processes only. */
export const roomTopic = (room: Room): string => `r/${room}`

/** Signals between processes. */
export const signalTopic = (topic: Topic): string => `s/${topic}`

/** On it a process that could not tell something tells all others to look at the store. */
export const LOSSES = 's/losses'

const COMMIT = /^w\/[^/]+\/i\/([^/]+)\/c\/[^/]+$/

/** The inbox that a topic or filter is about, if it is about one. */
export const inboxOf = (topic: string): InboxId | undefined => COMMIT.exec(topic)?.[1] as InboxId | undefined

/** What was subscribed so that a topic's messages come. */
export const filterOf = (topic: string): string => {
  const inboxId = inboxOf(topic)
  return inboxId === undefined ? topic : inboxFilter(inboxId)
}
