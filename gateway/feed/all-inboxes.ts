import { type Access, allows } from '@sahut/core/access/access'
import type { Bus } from '@sahut/core/bus/bus'
import { inboxTopic } from '@sahut/core/bus/rooms'
import type { InboxId } from '@sahut/core/model/ids'
import type { User } from '@sahut/core/model/user/user'
import type { Answering } from '../presence/answering.ts'
import type { Feed } from './feed.ts'
import type { Followed, Follows } from '../follows.ts'
import { missHoles } from './miss-holes.ts'
import type { ClientSocket } from '../socket.ts'

/** All inboxes that one socket's agent sees, once it asked for them: those that are given later too. */
export type AllInboxes = {
  /** Starts to follow them; again changes nothing. @returns which they are */
  open: () => Promise<InboxId[]>
  /** The rights were looked up: follows what was given, and tells the browser what it sees now if that has changed. */
  recheck: (user: User) => Promise<void>
}

/** An inbox as one of all that are followed together. */
export const oneOfAll = (inboxId: InboxId): Followed => `all:${inboxId}`

export const createAllInboxes = ({
  access,
  bus,
  socket,
  follows,
  feed,
  answering,
}: {
  access: Pick<Access, 'inboxes'>
  bus: Pick<Bus, 'follow' | 'onHole'>
  socket: ClientSocket
  follows: Follows
  feed: Feed
  answering: Pick<Answering, 'follow'>
}): AllInboxes => {
  let seen: ReadonlySet<InboxId> | undefined
  let turn = Promise.resolve()

  const follow = (inboxId: InboxId): Promise<void> =>
    follows.start(
      oneOfAll(inboxId),
      (user) => allows(user, 'inbox:read', inboxId),
      async () => {
        const unlisten = await bus.follow(inboxId, (chat) => {
          // What is open by itself has frames of its own.
          if (!follows.has(inboxTopic(inboxId))) feed.push('all', chat)
        })
        const endAnswering = answering.follow(socket, inboxId)
        return async () => {
          endAnswering()
          await unlisten()
          feed.drop('all', inboxId)
        }
      },
    )

  const followHoles = (): Promise<void> =>
    follows.start(
      'all:holes',
      () => true,
      () => {
        const end = missHoles(bus, feed, 'all')
        return Promise.resolve(() => {
          end()
          return Promise.resolve()
        })
      },
    )

  /** Follows what the agent sees, no more and no less. */
  const align = async (): Promise<void> => {
    let news: InboxId[]
    do {
      const known = seen ?? new Set()
      const due = new Set((await access.inboxes(socket.data.principal)).map(({ inboxId }) => inboxId))
      news = [...due].filter((inboxId) => !follows.has(oneOfAll(inboxId)))
      const lost = [...known].filter((inboxId) => !due.has(inboxId))
      await Promise.all([...news.map(follow), ...lost.map((inboxId) => follows.stop(oneOfAll(inboxId)))])
      seen = due
      // What was taken away before it was followed was not looked for: once more, until nothing is new. A socket that is
      // gone follows nothing any more, so that all would stay new.
    } while (news.length > 0 && socket.connected)
  }

  /** One after the other: each begins with what the one before it left. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = turn.then(work)
    turn = done.catch(() => undefined)
    return done
  }

  return {
    open: async () => {
      seen ??= new Set()
      await followHoles()
      await inTurn(align)
      return [...seen]
    },
    recheck: (user) =>
      inTurn(async () => {
        if (seen === undefined) return
        const before = seen
        const isSame = user.inboxIds.length === before.size && user.inboxIds.every((id) => before.has(id))
        // Admins see what is not in their own row.
        if (user.role === 'agent' && isSame) return
        await align()
        const now = [...seen]
        if (now.length !== before.size || now.some((inboxId) => !before.has(inboxId)))
          socket.emit('inboxes:given', { inboxIds: now })
      }),
  }
}
