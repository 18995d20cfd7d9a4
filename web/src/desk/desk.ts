import { HISTORY_LIMIT } from '@sahut/core/contract/history'
import type { Attendee } from '@sahut/core/contract/socket'
import type { ChatFilter } from '@sahut/core/model/chat/chat-filter'
import type { ChatList } from '@sahut/core/model/chat/chat-list'
import type { ChatId, InboxId } from '@sahut/core/model/ids'
import type { User } from '@sahut/core/model/user/user'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ApiClient } from '../api/client.ts'
import { createInboxFeed, type InboxFeed } from '../inbox/inbox-feed.ts'
import type { ListScope } from '../inbox/list/list-scope.ts'
import type { InboxState } from '../inbox/list/list-state.ts'
import { type Presence, createPresence } from '../live/presence.ts'
import { type Conversation, keptConversation } from '../live/conversation-state.ts'
import type { Kept } from '../offline/kept-store.ts'
import { openChat, type OpenChat } from '../live/open-chat.ts'
import type { Outbox, PendingMessage } from '../live/outbox.ts'
import { createSeenInboxes, type SeenInboxes } from '../live/seen-inboxes.ts'
import type { ConnectionState, Live } from '../live/live.ts'
import { type ChatMemory, createChatMemory } from './chat-memory.ts'
import { createDeskCounts, type DeskCounts } from './desk-counts.ts'
import { perFrame } from './frame.ts'

/** How much of a chat is fetched first, unless more of it is unread. */
const FIRST_MESSAGES = 50

/** A chat is opened with its unread messages and some before them. */
const BEFORE_UNREAD = 20

/** All that is live on the screen. */
export type DeskView = {
  connection: ConnectionState
  pending: readonly PendingMessage[]
  /** The open chat, under its id: a chat that was just left must not show under another's name. */
  conversation: { chatId: ChatId; state: Conversation } | undefined
  /** Who else has the open chat open. */
  presence: { chatId: ChatId; others: readonly Attendee[] } | undefined
  inbox: { scope: ListScope; state: InboxState } | undefined
  /** The inboxes that the agent sees at this moment; nothing before a gateway has told. */
  seen: ReadonlySet<InboxId> | undefined
  /** How many chats of each of them stand in the lists that are counted; nothing before that is known. */
  counts: DeskCounts
}

/** What an agent has in front: at most one list and one chat, both live, and what is unread in all inboxes. */
export type Desk = Pick<ChatMemory, 'place' | 'keepPlace'> & {
  /** Written at most once an animation frame, whatever the load. */
  view: StoreApi<DeskView>
  /** @param first the list that shows first @returns closes it again */
  showInbox: (scope: ListScope, wanted?: ChatFilter, first?: ChatList) => () => void
  inbox: () => InboxFeed | undefined
  /** @returns closes it again */
  showChat: (chatId: ChatId) => () => void
  chat: () => OpenChat | undefined
  presence: () => Presence | undefined
  seen: SeenInboxes
  /** The machine woke up, the tab is visible, the network is back: nothing is believed to be fresh. */
  doubt: () => void
  /** Nobody can look at the page any more; what it has open stays fresh. */
  hide: () => void
}

/** Lets go of what this agent wrote that the log has by now. */
const settle = (outbox: Outbox, chatId: ChatId, state: Conversation): void => {
  if (!outbox.pending().some((message) => message.chatId === chatId)) return
  const ids = state.messages.flatMap(({ clientMsgId }) => clientMsgId ?? [])
  outbox.settle(chatId, state.chat?.seq ?? 0, new Set(ids))
}

type DeskDeps = {
  live: Live
  outbox: Outbox
  api: Pick<ApiClient, 'chats' | 'counts' | 'history'>
  user: Pick<User, 'userId'>
  /** What the page begins with where the servers can't be reached. */
  kept?: Kept | undefined
}

type ShownChat = { chatId: ChatId; open: OpenChat; presence: Presence }

/**
 * Opens a chat for the desk.
 * @param unread how many of its messages are, as far as the list knows
 * @param kept what it was when it was left
 */
const openShown = (
  { live, outbox, api, user }: DeskDeps,
  {
    chatId,
    unread,
    kept,
    ask,
  }: { chatId: ChatId; unread: number; kept: Conversation | undefined; ask: () => void },
): ShownChat => {
  const open = openChat({
    chatId,
    live,
    isHidden: () => document.hidden,
    history: (request, signal) => api.history(chatId, request, signal),
    firstSize: Math.min(Math.max(FIRST_MESSAGES, unread + BEFORE_UNREAD), HISTORY_LIMIT),
    kept,
  })
  const presence = createPresence({ chatId, live, own: user.userId })
  presence.onOthers(ask)
  open.onState((state) => {
    settle(outbox, chatId, state)
    ask()
  })
  return { chatId, open, presence }
}

/** The chats that were open before, as they were left when the page was open last. */
const rememberedOf = (kept: DeskDeps['kept']): ChatMemory => {
  const memory = createChatMemory()
  for (const conversation of kept?.conversations ?? [])
    memory.restore(conversation.chat.chatId, keptConversation(conversation))
  return memory
}

/** Lists for the desk; what is read for them is known to the counts. */
const createFeeds =
  (
    { live, api, user, kept }: DeskDeps,
    {
      seen,
      counts,
      isOpen,
    }: {
      seen: SeenInboxes
      counts: Pick<ReturnType<typeof createDeskCounts>, 'learn'>
      isOpen: (chatId: ChatId) => boolean
    },
  ) =>
  (scope: ListScope, wanted?: ChatFilter, first?: ChatList): InboxFeed =>
    createInboxFeed({
      scope,
      live,
      seen,
      me: user.userId,
      wanted,
      first,
      page: async (list, cursor) => {
        const page = await api.chats(scope, { list, ...(wanted && { filter: wanted }) }, cursor)
        counts.learn(page.chats)
        return page
      },
      isOpen,
      kept: kept?.chats,
    })

export const createDesk = (deps: DeskDeps): Desk => {
  const { live, outbox, api } = deps
  let chat: ShownChat | undefined
  let inbox: { scope: ListScope; feed: InboxFeed } | undefined
  const seen = createSeenInboxes(live)
  const counts = createDeskCounts({ live, seen, me: deps.user.userId, read: api.counts })
  const memory = rememberedOf(deps.kept)
  const feedOf = createFeeds(deps, { seen, counts, isOpen: (chatId) => chat?.chatId === chatId })

  const snapshot = (): DeskView => ({
    connection: live.state(),
    pending: outbox.pending(),
    conversation: chat && { chatId: chat.chatId, state: chat.open.state() },
    presence: chat && { chatId: chat.chatId, others: chat.presence.others() },
    inbox: inbox && { scope: inbox.scope, state: inbox.feed.state() },
    seen: seen.now(),
    counts: counts.now(),
  })
  const view = createStore<DeskView>(snapshot)
  const { ask } = perFrame(() => {
    view.setState(snapshot())
  })
  live.onState(ask)
  outbox.onPending(ask)
  counts.onChange(ask)
  seen.onFollowed(ask)
  seen.onChange(() => {
    // Its inbox may have been taken away.
    chat?.open.doubt()
    ask()
  })

  /** What a chat was when it was left, unless it may not be seen any more. */
  const keptOf = (chatId: ChatId): Conversation | undefined => {
    const kept = memory.get(chatId)
    const inboxId = kept?.chat?.inboxId
    return inboxId !== undefined && seen.now()?.has(inboxId) === false ? undefined : kept
  }

  return {
    view,
    showInbox: (scope, wanted, first) => {
      const feed = feedOf(scope, wanted, first)
      inbox = { scope, feed }
      feed.onState(ask)
      ask()
      return () => {
        feed.close()
        if (inbox?.feed === feed) inbox = undefined
        ask()
      }
    },
    inbox: () => inbox?.feed,
    showChat: (chatId) => {
      const unread = inbox?.feed.state().chats.get(chatId)?.unread ?? 0
      const shown = openShown(deps, { chatId, unread, kept: keptOf(chatId), ask })
      chat = shown
      // At once: what is kept must not wait a frame behind "loading".
      view.setState(snapshot())
      return () => {
        memory.keep(chatId, shown.open)
        shown.open.close()
        shown.presence.close()
        if (chat === shown) chat = undefined
        ask()
      }
    },
    place: memory.place,
    keepPlace: memory.keepPlace,
    chat: () => chat?.open,
    presence: () => chat?.presence,
    seen,
    doubt: () => {
      live.hurry()
      chat?.open.doubt()
      inbox?.feed.refresh()
      counts.refresh()
    },
    hide: () => {
      chat?.presence.type(false)
      chat?.open.doubt()
    },
  }
}
