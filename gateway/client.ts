import type { AllInboxes } from './all-inboxes.ts'
import type { Feed } from './feed.ts'
import type { Follows } from './follows.ts'
import type { ConnectionRights } from './connection-rights.ts'
import type { ClientSocket } from './socket.ts'

/** One connected browser. */
export type Client = {
  socket: ClientSocket
  rights: ConnectionRights
  follows: Follows
  feed: Feed
  allInboxes: AllInboxes
}
