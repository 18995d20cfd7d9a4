import { HISTORY_LIMIT } from '@sahut/core/contract/history'
import type { ChatLog } from '@sahut/core/log/chat-log'
import type { ChatId } from '@sahut/core/model/ids'
import type { Ownership } from '@sahut/core/numbers/numbers'
import { createRerun } from '@sahut/core/process/rerun'
import type { Logger } from '@sahut/core/process/logger'
import { createRecent } from '@sahut/core/process/recent'
import type { MessageEntry } from '@sahut/core/model/message/message'
import { isReceived } from '@sahut/core/model/message/received'
import type { Link } from '../whatsapp/connection/connection.ts'
import type { ReadMessage } from '../whatsapp/incoming/deeds.ts'
import { levelOf } from '../whatsapp/incoming/mistakes.ts'

/** What somebody of the team has seen of a chat: what came after `from`, up to `to`. */
type Seen = { chatId: ChatId; from: number; to: number }

/** The newest so many messages are told of; WhatsApp's apps take what came before them as read too. */
const NEWEST = 200

/** Pages of a chat that are looked through for them. */
const PAGES = 5

/** Chats that may wait for a connection; beyond that the oldest is told with what is read in it next. */
const CHATS = 1_000

const nameOf = ({ whatsappId, participant }: MessageEntry): ReadMessage => ({
  id: whatsappId,
  ...(participant === undefined ? {} : { participant }),
})

/** When what failed is tried again, ms. */
const AGAIN_MS = 5_000

/**
 * Tells WhatsApp what the team has read, where people want it told: contacts see blue ticks, and the phone shows the
 * chat as read. Only a change of what is seen asks for it, so that it is told once, whatever tabs are open.
 */
export type ReadReceipts = {
  hear: (seen: Seen) => void
  attach: (read: Link['read']) => void
  detach: () => void
  close: () => Promise<void>
}

export const createReadReceipts = (deps: {
  log: Pick<ChatLog, 'after' | 'chat'>
  ownership: Ownership
  /** Whether people want it told. */
  isWanted: () => Promise<boolean>
  logger: Logger
}): ReadReceipts => {
  const { log, ownership, logger } = deps
  const waiting = new Map<ChatId, Seen>()
  /** Two tabs may tell at once of what lies one within the other. */
  const told = createRecent<ChatId, { to: number }>(CHATS)
  let read: Link['read'] | undefined

  const add = (seen: Seen): void => {
    const here = waiting.get(seen.chatId)
    waiting.set(seen.chatId, {
      chatId: seen.chatId,
      from: Math.min(seen.from, here?.from ?? seen.from),
      to: Math.max(seen.to, here?.to ?? seen.to),
    })
    const [oldest] = waiting.keys()
    if (waiting.size > CHATS && oldest !== undefined) waiting.delete(oldest)
  }

  const tell = async ({ chatId, from, to }: Seen): Promise<void> => {
    const key = { workspaceId: ownership.workspaceId, chatId }
    const chat = await log.chat(key)
    if (chat?.numberId !== ownership.numberId || read === undefined) return
    const messages: ReadMessage[] = []
    let after = Math.max(from, told.get(chatId)?.to ?? 0, to - PAGES * HISTORY_LIMIT)
    for (let pages = 0; pages <= PAGES && after < to; pages += 1) {
      const page = await log.after(key, after, HISTORY_LIMIT)
      for (const entry of page?.entries ?? [])
        if (entry.kind === 'message' && isReceived(entry) && entry.seq <= to) messages.push(nameOf(entry))
      if (page?.next === undefined) break
      after = page.next
    }
    if (messages.length > 0) await read(chat.contact.id, messages.slice(-NEWEST))
    told.set(chatId, { to: Math.max(to, told.get(chatId)?.to ?? 0) })
  }

  const telling = createRerun(async () => {
    for (const seen of [...waiting.values()]) {
      if (read === undefined) return undefined
      waiting.delete(seen.chatId)
      try {
        if (await deps.isWanted()) await tell(seen)
      } catch (error) {
        logger[levelOf(error, 'info')]({ err: error, chatId: seen.chatId }, 'what was read is not told yet')
        add(seen)
        return AGAIN_MS
      }
    }
    return undefined
  })

  return {
    hear: (seen) => {
      add(seen)
      telling.ask()
    },
    attach: (next) => {
      read = next
      telling.ask()
    },
    detach: () => {
      read = undefined
    },
    close: async () => {
      telling.stop()
      await telling.settled()
    },
  }
}
