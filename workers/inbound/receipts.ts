import { asSahutError } from '@sahut/core/contract/errors'
import type { ChatLog } from '@sahut/core/log/chat-log'
import type { ChatRef } from '@sahut/core/model/chat/chat'
import { type ChatId, msgKeyOf } from '@sahut/core/model/ids'
import type { Change } from '@sahut/core/model/message/message'
import type { Logger } from '@sahut/core/process/logger'
import type { Ownership } from '@sahut/core/numbers/numbers'
import { chatOf } from './inbound.ts'
import { createRecent } from '@sahut/core/process/recent'
import { levelOf } from '../whatsapp/incoming/mistakes.ts'
import type { Receipt } from '../whatsapp/incoming/receipts.ts'

/** Receipts of a chat that come within this time are one change, ms. */
const GATHER_MS = 300

/**
 * When to look again for messages that a receipt was faster than, and for a store that does not answer, ms. After
 * the last one the receipt is given up: the message is older than what the log still knows by key, or not ours.
 */
const AGAIN_MS = [1_000, 3_000, 10_000, 30_000]

const REMEMBERED = 5_000

/** A change names so many messages at most: a chat remembers fewer that were not delivered. */
const REACHED = 100

export type Receipts = {
  take: (receipt: Receipt) => void
  /** Tells where a message of ours stands and whether it is in the log as sent, which saves looking that up. */
  know: (chatId: ChatId, whatsappId: string, message: Known) => void
  /** What a chat holds has other places by now. */
  forget: (chatId: ChatId) => void
  /** Writes what has been gathered; nothing is taken any more. */
  close: () => Promise<void>
}

type Known = { seq: number; isSent: boolean }

type Waiting = {
  chat: ChatRef
  /** What each message reached, by its WhatsApp id. */
  reached: Map<string, Receipt['type'] | 'sent'>
  tries: number
  timer: NodeJS.Timeout | undefined
}

/** Where messages of ours stand, by their WhatsApp ids. */
const rememberMessages = (log: Pick<ChatLog, 'find' | 'message'>) => {
  const known = createRecent<string, Known>(REMEMBERED)
  const renewals = createRecent<ChatId, { times: number }>(REMEMBERED)
  const nameOf = (chatId: ChatId, whatsappId: string): string =>
    `${chatId} ${String(renewals.get(chatId)?.times ?? 0)} ${whatsappId}`
  const know: Receipts['know'] = (chatId, whatsappId, message) => {
    known.set(nameOf(chatId, whatsappId), message)
  }
  return {
    know,
    forget: (chatId: ChatId): void => {
      renewals.set(chatId, { times: (renewals.get(chatId)?.times ?? 0) + 1 })
    },
    find: async (chat: ChatRef, whatsappId: string): Promise<Known | 'no message' | undefined> => {
      const own = known.get(nameOf(chat.chatId, whatsappId))
      if (own?.isSent === true) return own
      const seq = own?.seq ?? (await log.find(chat, msgKeyOf(true, whatsappId)))
      if (seq === undefined) return undefined
      const message = await log.message(chat, seq)
      // What was done to a message has no ticks of its own.
      if (message === undefined) return 'no message'
      // What was written on the phone has no other status.
      return { seq, isSent: (message.status ?? 'sent') === 'sent' }
    },
  }
}

/** @returns writes what has been gathered of a chat, and tells what could not be placed yet */
const createWriting = (
  { log, ownership }: { log: Pick<ChatLog, 'append'>; ownership: Ownership },
  messages: ReturnType<typeof rememberMessages>,
) => {
  return async ({ chat, reached }: Waiting): Promise<Waiting['reached']> => {
    const missing: Waiting['reached'] = new Map()
    const seqs: Record<Receipt['type'] | 'sent', number[]> = { sent: [], delivered: [], read: [] }
    const append = async (change: Change): Promise<void> => {
      await log.append(chat, { kind: 'change', change }, { ownerEpoch: ownership.epoch })
    }
    for (const [id, type] of reached) {
      const message = await messages.find(chat, id)
      if (message === undefined) {
        missing.set(id, type)
        continue
      }
      if (message === 'no message') continue
      const { seq, isSent } = message
      if (!isSent) await append({ type: 'status', target: seq, status: 'sent' })
      messages.know(chat.chatId, id, { seq, isSent: true })
      seqs[type].push(seq)
    }
    // What was read was delivered.
    const all = [...seqs.delivered, ...seqs.read].sort((a, b) => a - b).slice(-REACHED)
    if (all.length > 0) {
      const { delivered, read } = seqs
      await append({
        type: 'receipts',
        reached: all,
        ...(delivered.length === 0 ? {} : { delivered: Math.max(...delivered) }),
        ...(read.length === 0 ? {} : { read: Math.max(...read) }),
      })
    }
    return missing
  }
}

/**
 * Turns receipts into changes of their chats. A receipt speaks of single messages, and so does the change, for what is
 * delivered; up to which of them the contact read is a watermark, which is how WhatsApp's own apps show it.
 *
 * A receipt also proves that WhatsApp has the message, whatever its chat says so far. WhatsApp's answer to it may have
 * been lost with a connection; after that the message may have been sent again and refused, or have grown too old.
 */
export const createReceipts = (deps: {
  log: Pick<ChatLog, 'append' | 'find' | 'message'>
  ownership: Ownership
  logger: Logger
  /** A newer owner wrote: this worker has to let go. */
  onFenced: () => void
}): Receipts => {
  const { log, ownership, logger } = deps
  const messages = rememberMessages(log)
  const write = createWriting(deps, messages)
  const waiting = new Map<ChatId, Waiting>()
  const writing = new Set<Promise<void>>()
  let isClosed = false

  const keep = (chat: ChatRef, reached: Waiting['reached'], tries: number, ms: number): void => {
    if (isClosed) return
    const entry = waiting.get(chat.chatId) ?? { chat, reached: new Map(), tries, timer: undefined }
    for (const [id, type] of reached) {
      if (entry.reached.get(id) !== 'read') entry.reached.set(id, type)
    }
    entry.tries = Math.min(entry.tries, tries)
    waiting.set(chat.chatId, entry)
    entry.timer ??= setTimeout(() => {
      flush(entry)
    }, ms)
  }

  const again = ({ chat, tries }: Waiting, reached: Waiting['reached']): void => {
    const ms = AGAIN_MS[tries]
    if (ms === undefined)
      logger.info({ chatId: chat.chatId }, 'a receipt speaks of a message that is not here')
    else keep(chat, reached, tries + 1, ms)
  }

  const settle = async (entry: Waiting): Promise<void> => {
    try {
      const missing = await write(entry)
      if (missing.size > 0) again(entry, missing)
    } catch (error) {
      if (asSahutError(error).code === 'fenced') deps.onFenced()
      else {
        logger[levelOf(error, 'info')]({ err: error, chatId: entry.chat.chatId }, 'receipts have to wait')
        again(entry, entry.reached)
      }
    }
  }

  const flush = (entry: Waiting): void => {
    clearTimeout(entry.timer)
    waiting.delete(entry.chat.chatId)
    const running = settle(entry).finally(() => writing.delete(running))
    writing.add(running)
  }

  return {
    take: ({ contact, whatsappIds, type, participant }) => {
      keep(
        chatOf(ownership, contact),
        new Map(whatsappIds.map((id) => [id, participant === undefined ? type : 'sent'])),
        0,
        GATHER_MS,
      )
    },
    know: messages.know,
    forget: messages.forget,
    close: async () => {
      isClosed = true
      for (const entry of [...waiting.values()]) flush(entry)
      await Promise.all(writing)
    },
  }
}
