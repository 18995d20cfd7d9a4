import { HISTORY_LIMIT } from '@sahut/core/contract/history'
import type { Attendee } from '@sahut/core/contract/socket'
import type { ChatId, InboxId } from '@sahut/core/model/ids'
import type { User } from '@sahut/core/model/user'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ApiClient } from '../api/client.ts'
import { createInboxFeed, type InboxFeed, type InboxState } from '../inbox/inbox-feed.ts'
import { type Presence, createPresence } from '../live/presence.ts'
import type { Conversation } from '../live/conversation-state.ts'
import { openChat, type OpenChat } from '../live/open-chat.ts'
import type { Outbox, PendingMessage } from '../live/outbox.ts'
import type { ConnectionState, Live } from '../live/socket.ts'
import { type ChatMemory, createChatMemory } from './chat-memory.ts'
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
  inbox: { inboxId: InboxId; state: InboxState } | undefined
}

/** What an agent has in front: at most one inbox and one chat, both live. */
export type Desk = Pick<ChatMemory, 'place' | 'keepPlace'> & {
  /** Written at most once an animation frame, whatever the load. */
  view: StoreApi<DeskView>
  /** @returns closes it again */
  showInbox: (inboxId: InboxId) => () => void
  inbox: () => InboxFeed | undefined
  /** @returns closes it again */
  showChat: (chatId: ChatId) => () => void
  chat: () => OpenChat | undefined
  presence: () => Presence | undefined
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

export const createDesk = ({
  live,
  outbox,
  api,
  user,
}: {
  live: Live
  outbox: Outbox
  api: Pick<ApiClient, 'chats' | 'history'>
  user: Pick<User, 'userId'>
}): Desk => {
  let chat: { chatId: ChatId; open: OpenChat; presence: Presence } | undefined
  let inbox: { inboxId: InboxId; feed: InboxFeed } | undefined
  const memory = createChatMemory()

  const snapshot = (): DeskView => ({
    connection: live.state(),
    pending: outbox.pending(),
    conversation: chat && { chatId: chat.chatId, state: chat.open.state() },
    presence: chat && { chatId: chat.chatId, others: chat.presence.others() },
    inbox: inbox && { inboxId: inbox.inboxId, state: inbox.feed.state() },
  })
  const view = createStore<DeskView>(snapshot)
  const { ask } = perFrame(() => {
    view.setState(snapshot())
  })
  live.onState(ask)
  outbox.onPending(ask)

  return {
    view,
    showInbox: (inboxId) => {
      const feed = createInboxFeed({
        inboxId,
        live,
        page: (cursor) => api.chats(inboxId, cursor),
        isOpen: (chatId) => chat?.chatId === chatId,
      })
      inbox = { inboxId, feed }
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
      const open = openChat({
        chatId,
        live,
        isHidden: () => document.hidden,
        history: (request, signal) => api.history(chatId, request, signal),
        firstSize: Math.min(Math.max(FIRST_MESSAGES, unread + BEFORE_UNREAD), HISTORY_LIMIT),
        kept: memory.get(chatId),
      })
      const presence = createPresence({ chatId, live, own: user.userId })
      chat = { chatId, open, presence }
      presence.onOthers(ask)
      open.onState((state) => {
        settle(outbox, chatId, state)
        ask()
      })
      // At once: what is kept must not wait a frame behind "loading".
      view.setState(snapshot())
      return () => {
        memory.keep(chatId, open)
        open.close()
        presence.close()
        if (chat?.open === open) chat = undefined
        ask()
      }
    },
    place: memory.place,
    keepPlace: memory.keepPlace,
    chat: () => chat?.open,
    presence: () => chat?.presence,
    doubt: () => {
      live.hurry()
      chat?.open.doubt()
      inbox?.feed.refresh()
    },
    hide: () => {
      chat?.presence.type(false)
      chat?.open.doubt()
    },
  }
}
