import type { InboxId } from '@sahut/core/model/ids'
import { createRefreshing } from './refreshing.ts'
import type { Live } from './live.ts'

/** The inboxes that the agent sees at this moment, all of them followed. */
export type SeenInboxes = {
  /** Nothing before a gateway has told. */
  now: () => ReadonlySet<InboxId> | undefined
  /** Listens to what is given and taken from then on. @returns ends the listening */
  onChange: (listener: () => void) => () => void
  /**
   * Told each time that following begins anew: what changed before that was told by nobody. Also where the gateway
   * can't follow all inboxes, since it is older than this page.
   */
  onFollowed: (listener: () => void) => () => void
  close: () => void
}

const createListeners = () => {
  const listeners = new Set<() => void>()
  return {
    tell: (): void => {
      for (const listener of listeners) listener()
    },
    add: (listener: () => void) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}

export const createSeenInboxes = (live: Live): SeenInboxes => {
  const changes = createListeners()
  const followings = createListeners()
  let seen: ReadonlySet<InboxId> | undefined

  const become = (inboxIds: readonly InboxId[]): void => {
    const before = seen
    seen = new Set(inboxIds)
    if (before === undefined) return
    if (before.size !== inboxIds.length || inboxIds.some((inboxId) => !before.has(inboxId))) changes.tell()
  }

  const following = createRefreshing(
    async () => {
      if (live.state() !== 'connected') return
      become((await live.send('inboxes:open', {})).inboxIds)
      followings.tell()
    },
    (error) => {
      if (!error.retry) followings.tell()
    },
  )
  const endings = [
    live.on('inboxes:given', ({ inboxIds }) => {
      become(inboxIds)
    }),
    live.onState((connection) => {
      if (connection === 'connected') following.now()
    }),
  ]

  return {
    now: () => seen,
    onChange: changes.add,
    onFollowed: followings.add,
    close: () => {
      following.stop()
      for (const end of endings) end()
    },
  }
}
