import { SahutError } from '@sahut/core/contract/errors'
import type { User } from '@sahut/core/model/user/user'
import type { Room, Topic } from '@sahut/core/bus/rooms'

/** What can be followed; `all:…` is an inbox as one of all. */
export type Followed = Room | Topic | `all:${string}`

type Stop = () => Promise<void>
type Follow = { allowed: (user: User) => boolean; stop: Stop }

/** What one socket follows: chats, inboxes, numbers. Whatever is started here ends with its right or its socket. */
export type Follows = {
  /**
   * Starts to follow; what is followed already stays as it is.
   * @param allowed whether the right to it still stands
   * @param begin resolves once live, with the way to stop; if it rejects, it left nothing behind
   * @throws SahutError conflict beyond the limit
   */
  start: (what: Followed, allowed: Follow['allowed'], begin: () => Promise<Stop>) => Promise<void>
  stop: (what: Followed) => Promise<void>
  has: (what: Followed) => boolean
  /** Stops what the user has no right to any more; tells what that was. */
  recheck: (user: User) => Promise<string[]>
  /** The socket is gone. */
  close: () => Promise<void>
}

/** @param limit how many things at a time */
export const createFollows = (limit: number): Follows => {
  const followed = new Map<string, Follow>()
  let closed = false

  const stop = async (what: string): Promise<void> => {
    const follow = followed.get(what)
    followed.delete(what)
    await follow?.stop()
  }

  return {
    start: async (what, allowed, begin) => {
      if (followed.has(what)) return
      if (followed.size >= limit) {
        throw new SahutError('conflict', `At most ${String(limit)} things can be open at a time. Close some.`)
      }
      const follow = { allowed, stop: await begin() }
      followed.set(what, follow)
      if (closed) await stop(what)
    },
    stop,
    has: (what) => followed.has(what),
    recheck: async (user) => {
      const lost = [...followed].filter(([, follow]) => !follow.allowed(user)).map(([what]) => what)
      await Promise.all(lost.map(stop))
      return lost
    },
    close: async () => {
      closed = true
      await Promise.all([...followed.keys()].map(stop))
    },
  }
}
