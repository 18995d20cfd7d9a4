import { ChatPage, HistoryPage } from '@sahut/core/contract/history'
import type { Chat } from '@sahut/core/model/chat'
import { type ChatId, type ClientMsgId, type NumberId, whatsappIdOf } from '@sahut/core/model/ids'
import { WhatsAppNumber } from '@sahut/core/model/number'
import { Inbox } from '@sahut/core/model/user'
import type { Acknowledged, Observer, Sight } from '@sahut/e2e/checker'
import { type Conversation, phaseOf } from '@sahut/web/live/conversation-state'
import { type HistoryRequest, openChat, type OpenChat } from '@sahut/web/live/open-chat'
import { createOutbox, type PendingMessage } from '@sahut/web/live/outbox'
import { z } from 'zod'
import { type Person, signIn } from './client.ts'

/** An agent without a browser: the web app's own live code, and a record of what it would show. */
export type Agent = {
  /** From now on answers this share of the contacts' messages; 0 stops. */
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

const until = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 50))
}

const isLevel = (open: OpenChat): boolean =>
  phaseOf(open.state()).is === 'level' && open.state().older === undefined

/** Every chat of some inboxes, open, with what came to be seen in it. */
const createWatching = (
  { api, live }: Person,
  phones: ReadonlyMap<NumberId, string>,
  onSight: (chatId: ChatId, sight: Sight) => void,
) => {
  const watched = new Map<ChatId, Watched>()

  const onState = (chatId: ChatId, chat: Watched, state: Conversation): void => {
    const fresh = state.messages.filter(({ seq }) => !chat.shown.has(seq)).sort((a, b) => a.seq - b.seq)
    for (const { seq, fromMe, whatsappId, content } of fresh) {
      const text = content.type === 'text' ? content.text : ''
      const sight: Sight = { seq, fromMe, whatsappId, text, at: Date.now() }
      chat.shown.add(seq)
      chat.sights.push(sight)
      onSight(chatId, sight)
    }
    if (state.older !== undefined && state.olderPhase === 'idle') chat.open.wantOlder()
  }

  const watch = ({ chatId, numberId, contact }: Chat): void => {
    if (watched.has(chatId)) return
    const history = ({ before, after, limit }: HistoryRequest): Promise<HistoryPage> => {
      const query = new URLSearchParams({ chat: chatId, limit: String(limit) })
      if (before !== undefined) query.set('before', String(before))
      if (after !== undefined) query.set('after', String(after))
      return api.get(HistoryPage, `/messages/history?${query.toString()}`)
    }
    const open = openChat({ chatId, live, history, pageSize: 100 })
    const phone = phones.get(numberId) ?? ''
    const chat: Watched = { open, phone, contact: contact.phone ?? '', sights: [], shown: new Set() }
    watched.set(chatId, chat)
    open.onState((state) => {
      onState(chatId, chat, state)
    })
  }

  return {
    watched,
    watch,
    watchAll: async (inboxes: readonly Inbox[]): Promise<void> => {
      for (const { inboxId } of inboxes) {
        let cursor: string | undefined
        do {
          const query = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`
          const page = await api.get(ChatPage, `/inboxes/${inboxId}/chats${query}`)
          page.chats.forEach(watch)
          cursor = page.next
        } while (cursor !== undefined)
      }
    },
  }
}

const answerTo = ({ seq }: Sight, n: number): string =>
  n % 3 === 0
    ? `Thank you, we are checking this for you (${String(n)}).`
    : `Baik kak, kami cek dulu ya 🙏 (${String(n)}, #${String(seq)})`

/** Signs an agent in and opens every chat that the agent may see, those that begin later too. */
export const createAgent = async (url: string, email: string, password: string): Promise<Agent> => {
  const person = await signIn(url, email, password)
  const { api, live } = person
  const { inboxes } = await api.get(z.object({ inboxes: z.array(Inbox) }), '/me')
  const { numbers } = await api.get(z.object({ numbers: z.array(WhatsAppNumber) }), '/numbers')
  const phones = new Map<NumberId, string>(numbers.map(({ numberId, phone = '' }) => [numberId, phone]))
  const outbox = createOutbox(live, { all: () => [], put: () => undefined, remove: () => undefined })
  const acknowledged = new Map<ClientMsgId, Acknowledged>()
  let share = 0
  let written = 0

  const { watched, watch, watchAll } = createWatching(person, phones, (chatId, sight) => {
    if (sight.fromMe || Math.random() >= share) return
    outbox.send(chatId, answerTo(sight, written))
    written += 1
  })

  const onAcknowledged = ({ chatId, clientMsgId, text, seq }: PendingMessage): void => {
    const chat = watched.get(chatId)
    if (seq === undefined || chat === undefined || acknowledged.has(clientMsgId)) return
    const whatsappId = whatsappIdOf(chatId, clientMsgId)
    acknowledged.set(clientMsgId, { phone: chat.phone, contact: chat.contact, whatsappId, text, seq })
    outbox.settle(chatId, seq, new Set([clientMsgId]))
  }
  outbox.onPending((pending) => {
    pending.forEach(onAcknowledged)
  })
  live.on('inbox:changed', ({ chats }) => {
    chats.forEach(watch)
  })
  live.onState((state) => {
    if (state !== 'connected') return
    void Promise.all(inboxes.map(({ inboxId }) => live.send('inbox:open', { inboxId }))).then(() =>
      watchAll(inboxes),
    )
  })

  return {
    answer: (next) => {
      share = next
    },
    settled: () => until(() => outbox.pending().length === 0),
    level: async () => {
      await watchAll(inboxes)
      for (const { open } of watched.values()) open.doubt()
      await until(() => [...watched.values()].every(({ open }) => isLevel(open)))
    },
    observed: () => ({ name: email, phones: new Set(phones.values()), chats: [...watched.values()] }),
    acknowledged: () => [...acknowledged.values()],
    close: () => {
      for (const { open } of watched.values()) open.close()
      outbox.close()
      live.close()
    },
  }
}
