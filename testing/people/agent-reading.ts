import { ChatPage, HistoryPage } from '@sahut/core/contract/history'
import type { Chat } from '@sahut/core/model/chat/chat'
import { isPlaceholder } from '@sahut/core/model/content/content'
import { type ChatList, WHOLE_LISTS } from '@sahut/core/model/chat/chat-list'
import type { ChatId, InboxId, NumberId } from '@sahut/core/model/ids'
import type { Inbox } from '@sahut/core/model/user/user'
import type { Delivery } from '../checker/rights.ts'
import type { Sight } from '../checker/verdict.ts'
import { isOfNetwork, sightOf } from './sight.ts'
import type { Conversation } from '@sahut/web/live/conversation-state'
import { type HistoryRequest, openChat, type OpenChat } from '@sahut/web/live/open-chat'
import type { Live } from '@sahut/web/live/live'
import { z } from 'zod'
import type { Person } from './client.ts'

/**
 * Something of a chat that was given to this agent, shown or not.
 * @param at of an answer: when it was asked for, ms
 * @param answeredAt of an answer: when it came, ms
 */
export type OnDelivery = (chatId: ChatId, what: Delivery['what'], at: number, answeredAt?: number) => void

export type Watched = {
  open: OpenChat
  inboxId: InboxId
  phone: string
  /** A person's phone, or a group's id. */
  contact: string
  sights: Sight[]
  /** Of those the ones that had no words yet, by seq. */
  wordless: Map<number, Sight>
  shown: Set<number>
  /** The digests of what was given for files, by seq. */
  given: Map<number, string>
  /** The earliest message that was here before; what comes before it was scrolled back to. */
  earliest: number
}

/** The ways by which an agent gets something of a chat, each of which tells what it brought. */
export const createReading = ({ api, live }: Person, onDelivery: OnDelivery) => ({
  history: async (chatId: ChatId, { before, after, cursor, limit }: HistoryRequest): Promise<HistoryPage> => {
    const query = new URLSearchParams({ chat: chatId, limit: String(limit) })
    if (before !== undefined) query.set('before', String(before))
    if (after !== undefined) query.set('after', String(after))
    if (cursor !== undefined) query.set('cursor', cursor)
    const asked = Date.now()
    const page = await api.get(HistoryPage, `/messages/history?${query.toString()}`)
    onDelivery(page.chat.chatId, 'history', asked, Date.now())
    return page
  },
  chats: async (inboxId: InboxId, list: ChatList, cursor: string | undefined): Promise<ChatPage> => {
    const query = new URLSearchParams({ list, ...(cursor !== undefined && { cursor }) })
    const asked = Date.now()
    const page = await api.get(ChatPage, `/inboxes/${inboxId}/chats?${query.toString()}`)
    for (const { chatId } of page.chats) onDelivery(chatId, 'list', asked, Date.now())
    return page
  },
  open: async (chatId: ChatId): Promise<void> => {
    const asked = Date.now()
    const { chat } = await live.send('chat:open', { chatId })
    onDelivery(chat.chatId, 'opened', asked, Date.now())
  },
  /** The address of a message's file. */
  file: async (chatId: ChatId, seq: number): Promise<void> => {
    const asked = Date.now()
    await api.get(z.object({ url: z.string() }), `/chats/${chatId}/messages/${String(seq)}/file`)
    onDelivery(chatId, 'file', asked, Date.now())
  },
})

export type Reading = ReturnType<typeof createReading>

/** Every chat of some inboxes, open, with what came to be seen in it. */
export const createWatching = (
  live: Live,
  reading: Reading,
  phoneOf: (numberId: NumberId) => string,
  onSight: (chatId: ChatId, sight: Sight) => void,
) => {
  const watched = new Map<ChatId, Watched>()

  const onState = (chatId: ChatId, chat: Watched, state: Conversation): void => {
    // What could not be read at first has its words by now, in its place.
    for (const message of state.messages) {
      const { seq, content } = message
      const sight = chat.wordless.get(seq)
      if (sight === undefined || isPlaceholder(content)) continue
      Object.assign(sight, sightOf(message, sight.at))
      chat.wordless.delete(seq)
    }
    // What was said before the number was linked is none of the network's journal.
    const fresh = state.messages
      .filter((message) => message.past === undefined && isOfNetwork(message) && !chat.shown.has(message.seq))
      .sort((a, b) => a.seq - b.seq)
    for (const message of fresh) {
      const { seq } = message
      const sight: Sight = { ...sightOf(message, Date.now()), scrolledBack: seq < chat.earliest }
      chat.shown.add(seq)
      chat.sights.push(sight)
      if (isPlaceholder(message.content)) chat.wordless.set(seq, sight)
      onSight(chatId, sight)
    }
    chat.earliest = Math.min(Infinity, ...state.messages.map(({ seq }) => Math.max(0, seq)))
    if (state.older !== undefined && state.olderPhase !== 'asked') chat.open.wantOlder()
  }

  const watch = ({ chatId, inboxId, numberId, contact }: Chat): void => {
    if (watched.has(chatId)) return
    const history = (request: HistoryRequest) => reading.history(chatId, request)
    const open = openChat({ chatId, live, history, pageSize: 100 })
    const chat: Watched = {
      open,
      inboxId,
      phone: phoneOf(numberId),
      contact: contact.phone ?? contact.id,
      sights: [],
      shown: new Set(),
      given: new Map(),
      wordless: new Map(),
      earliest: 0,
    }
    watched.set(chatId, chat)
    open.onState((state) => {
      onState(chatId, chat, state)
    })
  }

  return {
    watched,
    watch,
    watchAll: async (inboxes: readonly Inbox[]): Promise<void> => {
      for (const { inboxId } of inboxes)
        // One that moves between two reads is told of by the feed.
        for (const list of WHOLE_LISTS) {
          let cursor: string | undefined
          do {
            const page = await reading.chats(inboxId, list, cursor)
            page.chats.forEach(watch)
            cursor = page.next
          } while (cursor !== undefined)
        }
    },
  }
}
