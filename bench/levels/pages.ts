import { HistoryPage } from '@sahut/core/contract/history'
import type { Chat } from '@sahut/core/model/chat/chat'
import type { ChatId } from '@sahut/core/model/ids'
import { type Conversation, phaseOf } from '@sahut/web/live/conversation-state'
import { openChat, type OpenChat } from '@sahut/web/live/open-chat'
import type { LiveToken } from '@sahut/web/live/live'
import { createLive } from '@sahut/web/live/socket'
import type { Scope } from '../scope.ts'

const CONNECTING_AT_A_TIME = 25

/** Resolves once a page shows all up to a message, and hears of what comes. */
const isAt = (open: OpenChat, seq: number): Promise<void> =>
  new Promise((resolve) => {
    const hasIt = (state: Conversation): boolean =>
      phaseOf(state).is === 'level' && (state.messages.at(-1)?.seq ?? 0) >= seq
    if (hasIt(open.state())) resolve()
    const stop = open.onState((state) => {
      if (!hasIt(state)) return
      resolve()
      // It may be telling already when this listener has no way to stop yet.
      queueMicrotask(() => {
        stop()
      })
    })
  })

/** Pages with a chat each, run by the web app's own code; their calls for history are counted. */
export const createPages = (
  { own }: Scope,
  { gateway, api, tokens }: { gateway: () => string; api: string; tokens: readonly LiveToken[] },
) => {
  const opened: OpenChat[] = []
  let historyCalls = 0

  const history = async ({ token }: LiveToken, chatId: ChatId, query: Record<string, number | string>) => {
    historyCalls += 1
    const params = new URLSearchParams({ chat: chatId })
    for (const [name, value] of Object.entries(query)) params.set(name, String(value))
    const headers = { authorization: `Bearer ${token}` }
    const response = await fetch(`${api}/api/messages/history?${params.toString()}`, { headers })
    return HistoryPage.parse(await response.json())
  }

  const enter = async (token: LiveToken, chatId: ChatId): Promise<void> => {
    const live = createLive({ url: gateway(), token: () => Promise.resolve(token) })
    const open = openChat({ chatId, live, history: (request) => history(token, chatId, { ...request }) })
    opened.push(open)
    own(open, (it) => {
      it.close()
      live.close()
      return Promise.resolve()
    })
    await isAt(open, 1)
  }

  return {
    historyCalls: () => historyCalls,
    /** So many pages, each with one of the chats open, level with the first message. */
    enter: async (count: number, chats: readonly Chat[]): Promise<void> => {
      const queue = Array.from({ length: count }, (_, n) => n).values()
      const work = async (): Promise<void> => {
        for (const n of queue) {
          const [chat, token] = [chats[n % chats.length], tokens[n % tokens.length]]
          if (chat !== undefined && token !== undefined) await enter(token, chat.chatId)
        }
      }
      await Promise.all(Array.from({ length: CONNECTING_AT_A_TIME }, work))
    },
    /** Resolves once each page shows all up to a message. */
    allAt: (seq: number): Promise<unknown> => Promise.all(opened.map((open) => isAt(open, seq))),
  }
}
