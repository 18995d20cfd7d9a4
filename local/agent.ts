import { ChatPage, HistoryPage } from '@sahut/core/contract/history'
import type { Chat } from '@sahut/core/model/chat'
import { type ChatId, type ClientMsgId, type NumberId, whatsappIdOf } from '@sahut/core/model/ids'
import { WhatsAppNumber } from '@sahut/core/model/number'
import { Inbox } from '@sahut/core/model/user'
import type { Acknowledged, Observer, Sight } from '@sahut/e2e/checker'
import { type Conversation, phaseOf } from '@sahut/web/live/conversation-state'
import { openChat, type OpenChat } from '@sahut/web/live/open-chat'
import { createOutbox } from '@sahut/web/live/outbox'
import { z } from 'zod'
import { signIn } from './client.ts'

/** An agent without a browser: the web app's own live code, and a record of what it would show. */
export type Agent = {
  name: string
  /** From now on writes an answer to one in so many of the contacts' messages; 0 stops. */
  answer: (share: number) => void
  /** Resolves once everything that was written is acknowledged. */
  settled: () => Promise<void>
  /** Opens whatever chat is not open yet and resolves once all are level with their logs. */
  level: () => Promise<void>
  observed: () => Observer
  acknowledged: () => Acknowledged[]
  close: () => void
}

type Watched = { open: OpenChat; phone: string; contact: string; sights: Sight[]; shown: Set<number> }
type Written = { chatId: ChatId; clientMsgId: ClientMsgId; text: string }

const answerTo = (message: Sight, n: number): string =>
  n % 3 === 0
    ? `Thank you, we are checking this for you (${String(n)}).`
    : `Baik kak, kami cek dulu ya 🙏 (${String(n)}, #${String(message.seq)})`

/** Signs an agent in and opens every chat that the agent may see, those that begin later too. */
export const createAgent = async (url: string, email: string, password: string): Promise<Agent> => {
  const { api, live } = await signIn(url, email, password)
  const { inboxes } = await api.get(z.object({ inboxes: z.array(Inbox) }), '/me')
  const { numbers } = await api.get(z.object({ numbers: z.array(WhatsAppNumber) }), '/numbers')
  const phones = new Map<NumberId, string>(numbers.map(({ numberId, phone = '' }) => [numberId, phone]))
  const outbox = createOutbox(live, { all: () => [], put: () => undefined, remove: () => undefined })
  const watched = new Map<ChatId, Watched>()
  const written: Written[] = []
  const acknowledged: Acknowledged[] = []
  let share = 0

  const onShown = (chatId: ChatId, chat: Watched, state: Conversation): void => {
    const fresh = state.messages.filter(({ seq }) => !chat.shown.has(seq)).sort((a, b) => a.seq - b.seq)
    for (const { seq, fromMe, whatsappId, content } of fresh) {
      const sight: Sight = {
        seq,
        fromMe,
        whatsappId,
        text: content.type === 'text' ? content.text : '',
        at: Date.now(),
      }
      chat.shown.add(seq)
      chat.sights.push(sight)
      if (fromMe || Math.random() >= share) continue
      const text = answerTo(sight, written.length)
      written.push({ chatId, clientMsgId: outbox.send(chatId, text), text })
    }
  }

  const watch = ({ chatId, numberId, contact }: Chat): void => {
    if (watched.has(chatId)) return
    const history = ({ before, after, limit }: { before?: number; after?: number; limit: number }) => {
      const query = new URLSearchParams({ chat: chatId, limit: String(limit) })
      if (before !== undefined) query.set('before', String(before))
      if (after !== undefined) query.set('after', String(after))
      return api.get(HistoryPage, `/messages/history?${query.toString()}`)
    }
    const open = openChat({ chatId, live, history, pageSize: 100 })
    const chat: Watched = {
      open,
      phone: phones.get(numberId) ?? '',
      contact: contact.phone ?? '',
      sights: [],
      shown: new Set(),
    }
    watched.set(chatId, chat)
    open.onState((state) => {
      onShown(chatId, chat, state)
      if (state.older !== undefined && state.olderPhase === 'idle') open.wantOlder()
    })
  }

  const watchAll = async (): Promise<void> => {
    for (const { inboxId } of inboxes) {
      let cursor: string | undefined
      do {
        const query = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`
        const page = await api.get(ChatPage, `/inboxes/${inboxId}/chats${query}`)
        page.chats.forEach(watch)
        cursor = page.next
      } while (cursor !== undefined)
    }
  }

  outbox.onPending((pending) => {
    for (const { chatId, clientMsgId, text, seq } of pending) {
      const chat = watched.get(chatId)
      if (seq === undefined || chat === undefined) continue
      const whatsappId = whatsappIdOf(chatId, clientMsgId)
      acknowledged.push({ phone: chat.phone, contact: chat.contact, whatsappId, text, seq })
      outbox.settle(chatId, seq, new Set([clientMsgId]))
    }
  })
  live.on('inbox:changed', ({ chats }) => {
    chats.forEach(watch)
  })
  live.onState((state) => {
    if (state !== 'connected') return
    void Promise.all(inboxes.map(({ inboxId }) => live.send('inbox:open', { inboxId }))).then(watchAll)
  })

  const until = async (isTrue: () => boolean): Promise<void> => {
    while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const isLevel = (open: OpenChat): boolean => {
    const phase = phaseOf(open.state())
    return phase.is === 'level' && open.state().older === undefined
  }

  return {
    name: email,
    answer: (next) => {
      share = next
    },
    settled: () => until(() => outbox.pending().length === 0),
    level: async () => {
      await watchAll()
      for (const { open } of watched.values()) open.doubt()
      await until(() => [...watched.values()].every(({ open }) => isLevel(open)))
    },
    observed: () => ({ name: email, phones: new Set(phones.values()), chats: [...watched.values()] }),
    acknowledged: () => acknowledged,
    close: () => {
      for (const { open } of watched.values()) open.close()
      outbox.close()
      live.close()
    },
  }
}
