import type { Feed } from './feed.ts'
import type { Follows } from './follows.ts'
import type { Session } from './session.ts'
import type { ClientSocket } from './socket.ts'

/** One connected browser. */
export type Client = { socket: ClientSocket; session: Session; follows: Follows; feed: Feed }
