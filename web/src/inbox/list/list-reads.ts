import type { ChatPage } from '@sahut/core/contract/history'
import { type Chat, LIST_STEP_MS } from '@sahut/core/model/chat/chat'
import type { ChatList } from '@sahut/core/model/chat/chat-list'
import type { ChatId } from '@sahut/core/model/ids'
import { createRefreshing, type Refreshing } from '../../live/refreshing.ts'
import { type Chats, withNews } from './chat-order.ts'
import type { ListState } from './list-state.ts'
import { NOT_READ, type Reaches, reachedBy } from '../reach.ts'

/** So many chats are read again at most; what was paged in below them is as fresh as when it was. */
const REFRESHED = 1_000

/** A list that is shorter than this is filled up, if there are more: it shrinks by what is read, taken and resolved. */
const FEW = 20

/** After so many pages without anything nobody looks on by themselves: whoever wants it says so. */
const EMPTY_PAGES = 10

/** The store's list may lack for so long what was told of, ms. */
const LAG_MS = 5_000

/** How chats come into a list: page by page, again when they may have changed unheard, and as news. */
export type ListReads = {
  hear: (chats: readonly Chat[], isPartial: boolean | undefined) => void
  refreshing: Refreshing
  wantMore: () => void
}

/** When chats were last heard of, for as long as the store may lack it. */
const createHeard = () => {
  const heardAt = new Map<ChatId, number>()
  return {
    add: ({ chatId }: Chat): void => {
      heardAt.set(chatId, performance.now())
    },
    justNow: (): ReadonlySet<ChatId> => {
      const since = performance.now() - LAG_MS
      for (const [chatId, at] of heardAt) if (at < since) heardAt.delete(chatId)
      return new Set(heardAt.keys())
    },
  }
}

/**
 * Chats without those that left the list unheard: in it here, but not among all that were found in it.
 * @param before the chats when the finding began; what changed meanwhile stays
 * @param floor down to which time all were found, ms
 * @param isIn whether a chat stands in the list by what is known here
 */
const withoutGone = (
  chats: Chats,
  {
    before,
    found,
    floor,
    heard,
    isIn,
  }: {
    before: Chats
    found: readonly Chat[]
    floor: number
    heard: ReadonlySet<ChatId>
    isIn: (chat: Chat) => boolean
  },
): Chats => {
  const ids = new Set(found.map(({ chatId }) => chatId))
  const isGone = (chat: Chat) =>
    isIn(chat) &&
    // A chat's place in the store's list may lag by a step.
    chat.lastTs >= floor + LIST_STEP_MS &&
    before.get(chat.chatId) === chat &&
    !ids.has(chat.chatId) &&
    !heard.has(chat.chatId)
  const left = [...chats].filter(([, chat]) => !isGone(chat))
  return left.length === chats.size ? chats : new Map(left)
}

/** What chats come from, and which of them. */
type Source = {
  list: ListState
  reaches: Reaches
  page: (filter: ChatList, cursor?: string) => Promise<ChatPage>
  isShown: (chat: Chat) => boolean
  /** Whether only some chats of a list are wanted: a page may have few of them, or none. */
  isFiltered: boolean
}

/** Goes on down a list: as somebody scrolls, and where it is too short. */
const createPaging = ({ list: { now, become }, reaches, page, isShown, isFiltered }: Source) => {
  /** Pages in a row that had nothing. */
  let empty = 0

  const lookOn = (): void => {
    const { filter, more } = now()
    const { cursor } = reaches.of(filter)
    if (more !== 'some' || cursor === undefined) return
    become({ more: 'loading' })
    page(filter, cursor).then(
      (read) => {
        empty = read.chats.length === 0 ? empty + 1 : 0
        reaches.extend(filter, read)
        become({ chats: withNews(now().chats, read.chats.filter(isShown)), more: reaches.more(now().filter) })
        // They belong below what is shown: nothing that is seen moves.
        const shown = new Set(now().order)
        become({ order: [...now().order, ...reaches.due(now()).filter((id) => !shown.has(id))] })
        fillUp()
      },
      () => {
        // Scrolling asks again.
        become({ more: reaches.more(now().filter) })
      },
    )
  }

  const fillUp = (): void => {
    // What is open is read by scrolling, and filled up only where chats have left it.
    const { filter } = now()
    const few = filter === 'open' && !isFiltered ? Math.min(FEW, reaches.of('open').count) : FEW
    if (reaches.due(now()).length < few && empty < EMPTY_PAGES) lookOn()
  }

  return {
    wantMore: (): void => {
      empty = 0
      lookOn()
    },
    fillUp,
  }
}

/**
 * @param page reads a page of the store's list. Throws SahutError
 * @param isShown whether the list may show a chat
 * @param old what is shown until the first page is read, and then only as far as that has it
 */
export const createListReads = ({
  list,
  reaches,
  page,
  isShown,
  old,
  isFiltered,
}: Source & { old: ReadonlySet<Chat> }): ListReads => {
  const heard = createHeard()
  const { wantMore, fillUp } = createPaging({ list, reaches, page, isShown, isFiltered })
  const { now, become, sortNow, sortLater } = list

  const take = (filter: ChatList, read: ChatPage): void => {
    const isFirst = !reaches.of(filter).isRead
    if (isFirst) reaches.extend(filter, read)
    const isNew = isFirst || now().phase !== 'ready'
    const known = isFirst ? new Map([...now().chats].filter(([, chat]) => !old.has(chat))) : now().chats
    const chats = withNews(known, read.chats.filter(isShown))
    become({ chats, phase: 'ready', error: undefined, more: reaches.more(now().filter) })
    if (isNew) sortNow()
    else sortLater()
  }

  /** Reads as many of the newest chats as are here: any of them may have changed unheard. */
  const readAgain = async (): Promise<void> => {
    const { filter, chats: before, order } = now()
    const wanted = Math.min(order.length, REFRESHED)
    const found: Chat[] = []
    let reach = NOT_READ
    do {
      const read = await page(filter, reach.cursor)
      take(filter, read)
      found.push(...read.chats)
      reach = reachedBy(reach, read)
    } while (reach.cursor !== undefined && found.length < wanted)
    const { floor } = reach
    const isIn = (chat: Chat) => reaches.isListed(chat, filter)
    const chats = withoutGone(now().chats, { before, found, floor, heard: heard.justNow(), isIn })
    if (chats !== now().chats) {
      become({ chats })
      sortLater()
    }
    fillUp()
  }
  const refreshing = createRefreshing(readAgain, (error) => {
    if (now().phase !== 'ready') become({ phase: 'failed', error })
    else if (!reaches.of(now().filter).isRead) become({ error })
  })

  /** What was joined with another chat stands there from now on. */
  const leave = (gone: readonly Chat[]): void => {
    const left = new Map(now().chats)
    for (const { chatId } of gone) left.delete(chatId)
    if (left.size < now().chats.size)
      become({ chats: left, order: now().order.filter((chatId) => left.has(chatId)) })
  }

  const hear: ListReads['hear'] = (chats, isPartial) => {
    leave(chats.filter(({ into }) => into !== undefined))
    const news = chats.filter(isShown)
    if (news.length > 0) {
      news.forEach(heard.add)
      become({ chats: withNews(now().chats, news) })
      sortLater()
      fillUp()
    }
    if (isPartial === true) refreshing.now()
  }

  return { hear, refreshing, wantMore }
}
