import type { AllInboxes } from './feed/all-inboxes.ts'
import type { Feed } from './feed/feed.ts'
import type { Follows } from './follows.ts'
import type { ConnectionRights } from './rights/connection-rights.ts'
import type { ClientSocket } from './socket.ts'

/** One connected browser. */
export type Client = {
  socket: ClientSocket
  rights: ConnectionRights
  follows: Follows
  feed: Feed
  allInboxes: AllInboxes
}
