import { asSahutError, ErrorBody } from '@sahut/core/contract/errors'
import { ChatId, ClientMsgId, newClientMsgId } from '@sahut/core/model/ids'
import { Quote } from '@sahut/core/model/content/beside'
import { type MessageContent, previewText } from '@sahut/core/model/content/content'
import { SendableContent } from '@sahut/core/model/content/sendable'
import { MessageText, Seq } from '@sahut/core/model/message/message'
import { z } from 'zod'
import { type Live, retryDelay } from './live.ts'

/** A message that waited this long, over a closed tab or a sleep, goes out only when the agent says so again, ms. */
const STALE_MS = 10 * 60_000

/** A message that this agent wrote and whose place in the log is not on the screen yet. */
export const PendingMessage = z.object({
  clientMsgId: ClientMsgId,
  chatId: ChatId,
  text: MessageText.optional(),
  /** What it says where it is no text. */
  content: SendableContent.optional(),
  /** What it answers, and where that stands. */
  quote: Quote.extend({ seq: Seq }).optional(),
  /** When it was written or last tried again by hand, ms. */
  at: z.number(),
  /** Where the gateway said it stands in the chat: it is durable. */
  seq: z.number().optional(),
  /** Why it was refused; it is not tried again by itself. */
  error: ErrorBody.optional(),
})
export type PendingMessage = z.infer<typeof PendingMessage>

/** What an agent says: a text, or content of another kind; with what it answers. */
export type Said = Pick<PendingMessage, 'text' | 'content' | 'quote'>

/** The same as the log will have it. */
export const pendingContent = ({ text, content, quote }: Said): MessageContent => ({
  ...(content ?? { type: 'text', text: text ?? '' }),
  ...(quote && { quote }),
})

/** Its line in a list. */
export const pendingWords = (said: Said): string => previewText(pendingContent(said))

/** Where pending messages outlive the page; each under its own id, so that tabs do not overwrite each other. */
export type OutboxStore = {
  all: () => unknown[]
  put: (message: PendingMessage) => void
  remove: (id: ClientMsgId) => void
}

/**
 * What an agent wrote, until it stands in the log. A message is sent under the id that it was given here, again
 * and again until it is acked; the log takes it once. Of one chat one message is under way at a time, so that
 * they keep their order.
 */
export type Outbox = {
  pending: () => readonly PendingMessage[]
  /** Listens to each new list. @returns ends the listening */
  onPending: (listener: (pending: readonly PendingMessage[]) => void) => () => void
  /** Takes a message. @returns the id that the server will echo */
  send: (chatId: ChatId, said: string | Said) => ClientMsgId
  /** Tries a refused message again, under the same id. */
  retry: (id: ClientMsgId) => void
  /** Gives a refused message up. @returns what it says */
  discard: (id: ClientMsgId) => Said | undefined
  /** Lets go of what the log has: these ids, and whatever was acked up to this seq. */
  settle: (chatId: ChatId, seq: number, ids: ReadonlySet<ClientMsgId>) => void
  close: () => void
}

const restored = (stored: unknown[], now: number): PendingMessage[] =>
  stored
    .flatMap((row) => {
      const parsed = PendingMessage.safeParse(row)
      return parsed.success && parsed.data.seq === undefined ? [parsed.data] : []
    })
    .map((message) => (now - message.at > STALE_MS ? { ...message, error: message.error ?? STALE } : message))
    .sort((a, b) => a.at - b.at)

const STALE: ErrorBody = {
  code: 'unavailable',
  message: 'This message waited too long, and was not sent.',
  retry: true,
}

/** An ended session says nothing about the message: it waits for the next connection. */
const isPassing = (error: ErrorBody): boolean =>
  error.retry || error.code === 'token_expired' || error.code === 'unauthenticated'

/** The list of what is pending, its listeners and its copy in the store. */
const createList = (store: OutboxStore) => {
  let pending: readonly PendingMessage[] = restored(store.all(), Date.now())
  const listeners = new Set<(pending: readonly PendingMessage[]) => void>()
  const become = (next: readonly PendingMessage[]): void => {
    pending = next
    for (const listener of listeners) listener(next)
  }
  return {
    all: () => pending,
    listen: (listener: (pending: readonly PendingMessage[]) => void) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    get: (id: ClientMsgId) => pending.find(({ clientMsgId }) => clientMsgId === id),
    add: (message: PendingMessage): void => {
      store.put(message)
      become([...pending, message])
    },
    change: (id: ClientMsgId, change: Partial<PendingMessage>): void => {
      become(
        pending.map((message) => {
          if (message.clientMsgId !== id) return message
          const changed = { ...message, ...change }
          // What was acked is durable elsewhere.
          if (changed.seq === undefined) store.put(changed)
          else store.remove(id)
          return changed
        }),
      )
    },
    drop: (ids: ReadonlySet<ClientMsgId>): void => {
      if (!pending.some(({ clientMsgId }) => ids.has(clientMsgId))) return
      ids.forEach(store.remove)
      become(pending.filter(({ clientMsgId }) => !ids.has(clientMsgId)))
    },
  }
}

/** Keeps and sends messages over a connection. */
export const createOutbox = (live: Live, store: OutboxStore): Outbox => {
  const list = createList(store)
  /** Chats with a message under way or waiting for its next try. */
  const busy = new Map<ChatId, ReturnType<typeof setTimeout> | undefined>()

  const pump = (chatId: ChatId, tries = 0): void => {
    if (busy.has(chatId) || live.state() !== 'connected') return
    const next = list
      .all()
      .find(
        (message) => message.chatId === chatId && message.error === undefined && message.seq === undefined,
      )
    if (next === undefined) return
    const { clientMsgId, text, content, quote } = next
    if (tries === 0 && Date.now() - next.at > STALE_MS) {
      list.change(clientMsgId, { error: STALE })
      pump(chatId)
      return
    }
    busy.set(chatId, undefined)
    const quotes = quote?.seq
    live.send('message:send', { chatId, clientMsgId, text, content, quotes }).then(
      ({ seq }) => {
        busy.delete(chatId)
        list.change(clientMsgId, { seq })
        pump(chatId)
      },
      (thrown: unknown) => {
        const error = asSahutError(thrown).toBody()
        if (!isPassing(error)) {
          busy.delete(chatId)
          list.change(clientMsgId, { error })
          pump(chatId)
          return
        }
        const timer = setTimeout(() => {
          busy.delete(chatId)
          pump(chatId, tries + 1)
        }, retryDelay(tries))
        busy.set(chatId, timer)
      },
    )
  }

  const endListening = live.onState((state) => {
    if (state === 'connected') for (const { chatId } of list.all()) pump(chatId)
  })

  return {
    pending: list.all,
    onPending: list.listen,
    send: (chatId, said) => {
      const clientMsgId = newClientMsgId()
      const what = typeof said === 'string' ? { text: said } : said
      list.add({ clientMsgId, chatId, ...what, at: Date.now() })
      pump(chatId)
      return clientMsgId
    },
    retry: (id) => {
      list.change(id, { error: undefined, at: Date.now() })
      const message = list.get(id)
      if (message !== undefined) pump(message.chatId)
    },
    discard: (id) => {
      const message = list.get(id)
      list.drop(new Set([id]))
      return message
    },
    settle: (chatId, seq, ids) => {
      const done = list
        .all()
        .filter(
          (message) =>
            message.chatId === chatId &&
            (ids.has(message.clientMsgId) || (message.seq !== undefined && message.seq <= seq)),
        )
      list.drop(new Set(done.map(({ clientMsgId }) => clientMsgId)))
    },
    close: () => {
      endListening()
      for (const timer of busy.values()) clearTimeout(timer)
    },
  }
}
