import { setTimeout as sleep } from 'node:timers/promises'
import { ChatPage, HistoryPage } from '@sahut/core/contract/history'
import { type ChatId, type InboxId, newClientMsgId } from '@sahut/core/model/ids'
import type { MessageEntry } from '@sahut/core/model/message/message'
import { phaseOf } from '@sahut/web/live/conversation-state'
import { openChat, type OpenChat } from '@sahut/web/live/open-chat'
import { signIn } from '@sahut/testing/people/client'
import { AGENT } from './stage.ts'

/** Waits until something is there; it never gives up by itself. */
export const until = async <Value>(look: () => Promise<Value | undefined | false>): Promise<Value> => {
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    await sleep(50)
  }
}

export type Desk = Awaited<ReturnType<typeof openDesk>>

export const textOf = ({ content }: MessageEntry): string => (content.type === 'text' ? content.text : '')

/** An agent's browser that stays open, whatever happens behind it: the web app's own live code, without the page. */
export const openDesk = async (url: string, inboxId: InboxId) => {
  const { api, live } = await signIn(url, AGENT.email, AGENT.password)
  const connected = () => until(() => Promise.resolve(live.state() === 'connected'))
  await connected()
  const open = new Map<ChatId, OpenChat>()

  const read = (chatId: ChatId, query: string): Promise<HistoryPage> =>
    api.get(HistoryPage, `/messages/history?chat=${encodeURIComponent(chatId)}&${query}`)

  const history = (chatId: ChatId) => (request: { before?: number; after?: number; limit: number }) =>
    read(
      chatId,
      Object.entries(request)
        .map(([name, value]) => `${name}=${String(value)}`)
        .join('&'),
    )

  const pages = async (): Promise<Map<ChatId, HistoryPage>> => {
    const { chats } = await api.get(ChatPage, `/inboxes/${inboxId}/chats`)
    const all = await Promise.all(chats.map(({ chatId }) => read(chatId, 'limit=100')))
    return new Map(all.map((page) => [page.chat.chatId, page]))
  }

  return {
    /** Every chat of the inbox, as the API tells it. */
    pages,
    /** Opens each chat in the browser that is not open yet. */
    follow: async (): Promise<void> => {
      await connected()
      for (const chatId of (await pages()).keys())
        if (!open.has(chatId))
          open.set(chatId, openChat({ chatId, live, history: history(chatId), pageSize: 100 }))
    },
    /** What the browser shows of each open chat, once it is connected and level; nothing of one that is gone. */
    shown: async (): Promise<Map<ChatId, MessageEntry[] | undefined>> => {
      await connected()
      const all = [...open].map(async ([chatId, chat]) => {
        const phase = await until(() => {
          const { is } = phaseOf(chat.state())
          return Promise.resolve((is === 'level' || is === 'refused') && is)
        })
        return [chatId, phase === 'level' ? [...chat.state().messages] : undefined] as const
      })
      return new Map(await Promise.all(all))
    },
    write: async (chatId: ChatId, text: string): Promise<void> => {
      await connected()
      await live.send('message:send', { chatId, clientMsgId: newClientMsgId(), text })
    },
    /** The chat in which a text stands, once it does. */
    sees: (text: string): Promise<ChatId> =>
      until(async () => {
        for (const { chat, entries } of (await pages()).values())
          if (entries.some((entry) => entry.kind === 'message' && textOf(entry) === text)) return chat.chatId
        return undefined
      }),
    close: () => {
      for (const chat of open.values()) chat.close()
      live.close()
    },
  }
}
