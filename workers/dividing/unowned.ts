import type { ChatLog } from '@sahut/core/log/chat-log'
import { type Chat, LIST_STEP_MS } from '@sahut/core/model/chat/chat'
import type { ChatId, InboxId } from '@sahut/core/model/ids'
import type { Inbox } from '@sahut/core/model/user/user'
import { createRecent } from '@sahut/core/process/recent'

/** So many chats of an inbox are looked at with one look: the newest, and as many further down each time. */
const LOOKED_AT = 100

/** In whose chat nobody waited is known so long, ms: what moves it in the list is seen before. */
const KNOWN_MS = 10 * 60_000
const REMEMBERED = 20_000

type Known = { place: string; at: number }

/** Chats of an inbox in which somebody waits and that nobody has. */
export type Unowned = {
  /** Some of them, who waits longest first; with more looks all, at a cost that has a bound. @throws SahutError unavailable */
  find: (inbox: Pick<Inbox, 'workspaceId' | 'inboxId'>) => Promise<Chat[]>
}

const timeOf = (place: string): number => Number(place.split('#')[0])

export const createUnowned = ({
  log,
  now,
}: {
  log: Pick<ChatLog, 'heads' | 'places'>
  now: () => number
}): Unowned => {
  const idle = createRecent<ChatId, Known>(REMEMBERED)
  /** Where the next look further down begins. */
  const depths = new Map<InboxId, string>()

  /** A message moves a chat, but for one within some seconds after the last. */
  const isKnown = (chatId: ChatId, place: string): boolean => {
    const known = idle.get(chatId)
    return (
      known?.place === place && known.at - timeOf(place) > 2 * LIST_STEP_MS && now() - known.at < KNOWN_MS
    )
  }

  return {
    find: async ({ workspaceId, inboxId }) => {
      const list = { workspaceId, inboxId, list: 'unassigned' } as const
      const newest = await log.places(list, undefined, LOOKED_AT)
      const depth = depths.get(inboxId) ?? newest.at(-1)?.place
      const further = newest.length < LOOKED_AT ? [] : await log.places(list, depth, LOOKED_AT)
      const next = further.length < LOOKED_AT ? undefined : further.at(-1)?.place
      if (next === undefined) depths.delete(inboxId)
      else depths.set(inboxId, next)
      const at = now()
      const places = new Map([...newest, ...further].map(({ chatId, place }) => [chatId, place]))
      const unsure = [...places].filter(([chatId, place]) => !isKnown(chatId, place))
      const chats = await log.heads(unsure.map(([chatId]) => ({ workspaceId, chatId })))
      for (const { chatId, work } of chats) {
        const place = places.get(chatId)
        if (work?.waiting === undefined && place !== undefined) idle.set(chatId, { place, at })
      }
      return chats
        .filter(
          ({ into, work }) =>
            into === undefined &&
            work?.waiting !== undefined &&
            work.assignee === undefined &&
            work.state === undefined,
        )
        .toSorted((a, b) => (a.work?.waiting ?? 0) - (b.work?.waiting ?? 0))
    },
  }
}
