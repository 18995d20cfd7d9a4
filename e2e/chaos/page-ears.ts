import { createHash } from 'node:crypto'
import { ChatPage, HistoryPage } from '@sahut/core/contract/history'
import { facts } from '@sahut/core/contract/socket'
import type { ChatId } from '@sahut/core/model/ids'
import type { OnDelivery } from '@sahut/testing/people/agent-reading'
import type { Page, Response } from 'playwright-core'
import { z } from 'zod'

/* What comes to a browser's page, told to the checker: facts, answers of the API, and files. */

/** What a frame of Socket.IO carries, if it is a fact of a chat. */
const factOf = (payload: string): ['chat' | 'feed', ChatId[]] | undefined => {
  if (!payload.startsWith('42[')) return undefined
  const [name, fact] = z
    .tuple([z.string(), z.unknown()])
    .rest(z.unknown())
    .parse(JSON.parse(payload.slice(2)))
  if (name === 'chat:appended') return ['chat', [facts[name].parse(fact).chatId]]
  if (name === 'inbox:changed' || name === 'inboxes:changed')
    return ['feed', facts[name].parse(fact).chats.map(({ chatId }) => chatId)]
  return undefined
}

export const listenToFrames = (page: Page, onDelivery: OnDelivery): void => {
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => {
      const [what, chats] = factOf(String(payload)) ?? []
      for (const chatId of chats ?? []) onDelivery(chatId, what === 'feed' ? 'feed' : 'frame', Date.now())
    })
  })
}

export const listenToAnswers = (page: Page, onDelivery: OnDelivery): void => {
  const read = async (response: Response, asked: number): Promise<void> => {
    const { pathname } = new URL(response.url())
    const isHistory = pathname === '/api/messages/history'
    if (!response.ok() || !(isHistory || /^\/api(\/inboxes\/[^/]+)?\/chats$/.test(pathname))) return
    const body: unknown = await response.json()
    if (isHistory) onDelivery(HistoryPage.parse(body).chat.chatId, 'history', asked, Date.now())
    else for (const { chatId } of ChatPage.parse(body).chats) onDelivery(chatId, 'list', asked, Date.now())
  }
  page.on('response', (response) => {
    const asked = response.request().timing().startTime
    // A body that is gone with its page was given to nobody.
    read(response, asked).catch(() => undefined)
  })
}

/** Notes of each file that a page gets what it is. @param digests by its address */
export const listenToPictures = (page: Page, digests: Map<string, string>): void => {
  page.on('response', (response) => {
    if (!response.ok() || !new URL(response.url()).pathname.startsWith('/api/files/')) return
    response.body().then(
      (bytes) => digests.set(response.url(), createHash('sha256').update(bytes).digest('hex')),
      // Gone with its page: nobody saw it.
      () => undefined,
    )
  })
}
