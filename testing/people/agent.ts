import { ChatPage, HistoryPage } from '@sahut/core/contract/history'
import type { Chat } from '@sahut/core/model/chat'
import {
  type ChatId,
  type ClientMsgId,
  type InboxId,
  type NumberId,
  whatsappIdOf,
} from '@sahut/core/model/ids'
import { WhatsAppNumber } from '@sahut/core/model/number'
import { Inbox } from '@sahut/core/model/user'
import type { Delivery } from '../checker/rights.ts'
import type { Acknowledged, Observer, SeenChat, Sight, Written } from '../checker/verdict.ts'
import { type Conversation, phaseOf } from '@sahut/web/live/conversation-state'
import { type HistoryRequest, openChat, type OpenChat } from '@sahut/web/live/open-chat'
import { createOutbox, type PendingMessage } from '@sahut/web/live/outbox'
import type { Live } from '@sahut/web/live/socket'
import { z } from 'zod'
import { type Person, signIn } from './client.ts'

/** An agent without a browser: the web app's own live code, and a record of what it would show. */
export type Agent = {
  /** From now on answers this share of the contacts' messages; 0 stops. */
  answer: (share: number) => void
  /** Resolves once everything that was written is acknowledged, or refused for good. */
  settled: () => Promise<void>
  /** Looks up again what this agent may see, and follows it. */
  look: () => Promise<void>
  /** Opens whatever chat is not open yet and resolves once all of what may be seen are level with their logs. */
  level: () => Promise<void>
  /** Asks for a chat in every way that there is, whether this agent may see it or not. */
  pry: (chatId: ChatId) => Promise<void>
  observed: () => Observer
  acknowledged: () => Acknowledged[]
  /** All that this agent ever wrote, acknowledged or not. */
  written: () => Written[]
  close: () => void
}

/**
 * Something of a chat that was given to this agent, shown or not.
 * @param at of an answer: when it was asked for, ms
 * @param answeredAt of an answer: when it came, ms
 */
export type OnDelivery = (chatId: ChatId, what: Delivery['what'], at: number, answeredAt?: number) => void

type Watched = {
  open: OpenChat
  inboxId: InboxId
  phone: string
  contact: string
  sights: Sight[]
  /** Of those the ones that had no words yet, by seq. */
  wordless: Map<number, Sight>
  shown: Set<number>
  /** The earliest message that was here before; what comes before it was scrolled back to. */
  earliest: number
}

const seenOf = ({ open, phone, contact, sights }: Watched): SeenChat => ({
  phone,
  contact,
  sights,
  shown: open.state().messages.map(({ seq }) => seq),
})

const AGAIN_MS = 500

const until = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 50))
}

const isLevel = (open: OpenChat): boolean =>
  phaseOf(open.state()).is === 'level' && open.state().older === undefined

/** The ways by which an agent gets something of a chat, each of which tells what it brought. */
const createReading = ({ api, live }: Person, onDelivery: OnDelivery) => ({
  history: async (chatId: ChatId, { before, after, limit }: HistoryRequest): Promise<HistoryPage> => {
    const query = new URLSearchParams({ chat: chatId, limit: String(limit) })
    if (before !== undefined) query.set('before', String(before))
    if (after !== undefined) query.set('after', String(after))
    const asked = Date.now()
    const page = await api.get(HistoryPage, `/messages/history?${query.toString()}`)
    onDelivery(page.chat.chatId, 'history', asked, Date.now())
    return page
  },
  chats: async (inboxId: InboxId, cursor: string | undefined): Promise<ChatPage> => {
    const query = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`
    const asked = Date.now()
    const page = await api.get(ChatPage, `/inboxes/${inboxId}/chats${query}`)
    for (const { chatId } of page.chats) onDelivery(chatId, 'list', asked, Date.now())
    return page
  },
  open: async (chatId: ChatId): Promise<void> => {
    const asked = Date.now()
    const { chat } = await live.send('chat:open', { chatId })
    onDelivery(chat.chatId, 'opened', asked, Date.now())
  },
})

type Reading = ReturnType<typeof createReading>

const pryInto = async ({ open, history }: Reading, chatId: ChatId): Promise<void> => {
  await Promise.all([open(chatId).then(yes, no), history(chatId, { limit: 10 }).then(yes, no)])
}

/** Every chat of some inboxes, open, with what came to be seen in it. */
const createWatching = (
  live: Live,
  reading: Reading,
  phoneOf: (numberId: NumberId) => string,
  onSight: (chatId: ChatId, sight: Sight) => void,
) => {
  const watched = new Map<ChatId, Watched>()

  const onState = (chatId: ChatId, chat: Watched, state: Conversation): void => {
    // What could not be read at first has its words by now, in its place.
    for (const { seq, content } of state.messages) {
      const sight = chat.wordless.get(seq)
      if (sight === undefined || content.type !== 'text') continue
      sight.text = content.text
      chat.wordless.delete(seq)
    }
    const fresh = state.messages.filter(({ seq }) => !chat.shown.has(seq)).sort((a, b) => a.seq - b.seq)
    for (const { seq, fromMe, whatsappId, content, sortTs } of fresh) {
      const text = content.type === 'text' ? content.text : ''
      const scrolledBack = seq < chat.earliest
      const sight: Sight = { seq, fromMe, whatsappId, text, sortTs, at: Date.now(), scrolledBack }
      chat.shown.add(seq)
      chat.sights.push(sight)
      if (content.type !== 'text') chat.wordless.set(seq, sight)
      onSight(chatId, sight)
    }
    chat.earliest = Math.min(Infinity, ...state.messages.map(({ seq }) => seq))
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
      contact: contact.phone ?? '',
      sights: [],
      shown: new Set(),
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
      for (const { inboxId } of inboxes) {
        let cursor: string | undefined
        do {
          const page = await reading.chats(inboxId, cursor)
          page.chats.forEach(watch)
          cursor = page.next
        } while (cursor !== undefined)
      }
    },
  }
}

/** Texts that no two agents, and no agent twice, write: whatever arrives twice shows. */
const answerTo = (who: string, { seq }: Sight, n: number): string =>
  n % 3 === 0
    ? `Thank you, we are checking this for you (${who} ${String(n)}).`
    : `Baik kak, kami cek dulu ya 🙏 (${who} ${String(n)}, #${String(seq)})`

/** What an agent wrote and what came of it. */
const createWriting = (who: string, live: Live, placeOf: (chatId: ChatId) => Watched | undefined) => {
  const outbox = createOutbox(live, { all: () => [], put: () => undefined, remove: () => undefined })
  const written = new Map<ClientMsgId, Written>()
  const acknowledged = new Map<ClientMsgId, Acknowledged>()
  let share = 0

  const onAcknowledged = ({ chatId, clientMsgId, seq }: PendingMessage): void => {
    const message = written.get(clientMsgId)
    if (seq === undefined || message === undefined || acknowledged.has(clientMsgId)) return
    acknowledged.set(clientMsgId, { ...message, seq })
    outbox.settle(chatId, seq, new Set([clientMsgId]))
  }
  outbox.onPending((pending) => {
    pending.forEach(onAcknowledged)
  })

  return {
    answer: (next: number): void => {
      share = next
    },
    onSight: (chatId: ChatId, sight: Sight): void => {
      const chat = placeOf(chatId)
      if (chat === undefined || sight.fromMe || Math.random() >= share) return
      const { phone, contact } = chat
      const text = answerTo(who, sight, written.size)
      const clientMsgId = outbox.send(chatId, text)
      const whatsappId = whatsappIdOf(chatId, clientMsgId)
      written.set(clientMsgId, { phone, contact, whatsappId, text, answers: sight.whatsappId })
    },
    written: () => [...written.values()],
    acknowledged: () => [...acknowledged.values()],
    settled: () => until(() => outbox.pending().every(({ error }) => error !== undefined)),
    close: outbox.close,
  }
}

/**
 * Signs an agent in and opens every chat that the agent may see, those that begin later too.
 * @param onDelivery is told of everything of a chat that this agent is given
 */
export const createAgent = async (
  url: string,
  email: string,
  password: string,
  onDelivery: OnDelivery = () => undefined,
): Promise<Agent> => {
  const person = await signIn(url, email, password)
  const { api, live } = person
  const numbers = new Map<NumberId, WhatsAppNumber>()
  let inboxes: Inbox[] = []
  let isClosed = false
  const maySee = ({ inboxId }: { inboxId: InboxId }): boolean =>
    inboxes.some((inbox) => inbox.inboxId === inboxId)
  const phonesOf = (some: WhatsAppNumber[]) => new Set(some.map(({ phone = '' }) => phone))

  const reading = createReading(person, onDelivery)
  const writing = createWriting(email.split('@')[0] ?? email, live, (chatId) => watched.get(chatId))
  const { watched, watch, watchAll } = createWatching(
    live,
    reading,
    (numberId) => numbers.get(numberId)?.phone ?? '',
    writing.onSight,
  )

  const look = async (): Promise<void> => {
    const me = await api.get(z.object({ inboxes: z.array(Inbox) }), '/me')
    const seen = await api.get(z.object({ numbers: z.array(WhatsAppNumber) }), '/numbers')
    inboxes = me.inboxes
    for (const number of seen.numbers) numbers.set(number.numberId, number)
    await Promise.all(inboxes.map(({ inboxId }) => live.send('inbox:open', { inboxId })))
    await watchAll(inboxes)
  }

  /** Looks until it could: on a bad day that takes some tries. */
  const lookUntilDone = async (): Promise<void> => {
    while (!isClosed) {
      const done = live.state() === 'connected' && (await look().then(yes, no))
      if (done) return
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    }
  }
  let looking: Promise<void> | undefined
  const lookNow = (): Promise<void> => {
    looking ??= lookUntilDone().finally(() => {
      looking = undefined
    })
    return looking
  }

  live.on('inbox:changed', ({ chats }) => {
    for (const { chatId } of chats) onDelivery(chatId, 'feed', Date.now())
    chats.forEach(watch)
  })
  live.on('chat:appended', ({ chatId }) => {
    onDelivery(chatId, 'frame', Date.now())
  })
  live.onState((state) => {
    if (state === 'connected') void lookNow()
  })

  return {
    answer: writing.answer,
    settled: writing.settled,
    look: async () => {
      await lookNow()
      for (const { open, ...chat } of watched.values())
        if (maySee(chat) && phaseOf(open.state()).is === 'refused') open.doubt()
    },
    level: async () => {
      await lookNow()
      const mine = [...watched.values()].filter(maySee)
      for (const { open } of mine) open.doubt()
      await until(() => {
        for (const { open } of mine) if (phaseOf(open.state()).is === 'refused') open.doubt()
        return mine.every(({ open }) => isLevel(open))
      })
    },
    pry: (chatId) => pryInto(reading, chatId),
    observed: () => ({
      name: email,
      phones: phonesOf([...numbers.values()].filter(maySee)),
      onceAllowed: phonesOf([...numbers.values()]),
      chats: [...watched.values()].map(seenOf),
    }),
    acknowledged: writing.acknowledged,
    written: writing.written,
    close: () => {
      isClosed = true
      for (const { open } of watched.values()) open.close()
      writing.close()
      live.close()
    },
  }
}

const yes = (): boolean => true
const no = (): boolean => false
