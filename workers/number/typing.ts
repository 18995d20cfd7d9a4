import type { ChatLog } from '@sahut/core/log/chat-log'
import type { ChatId, PeerId } from '@sahut/core/model/ids'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import type { Link } from '../whatsapp/connection/connection.ts'

/** Who types says so every few seconds; after so long without a word nobody does, ms. */
const SILENT_MS = 8_000

/** WhatsApp's apps forget that somebody types after some ten seconds, ms. */
const AGAIN_MS = 5_000

/** Chats in which somebody types at once; more than that are not real. */
const CHATS = 100

/** Shows contacts that an agent is typing an answer, where people want it shown. */
export type Typing = {
  /** An agent types, or has stopped. */
  hear: (chatId: ChatId, isTyping: boolean) => void
  attach: (show: Link['showTyping']) => void
  detach: () => void
}

type Shown = { contact: Promise<PeerId | undefined>; toldAt: number; timer: NodeJS.Timeout }

export const createTyping = (deps: {
  log: Pick<ChatLog, 'chat'>
  ownership: Ownership
  /** Whether people want it shown. */
  isWanted: () => Promise<boolean>
  logger: Logger
}): Typing => {
  const { log, ownership, logger } = deps
  const shown = new Map<ChatId, Shown>()
  let show: Link['showTyping'] | undefined

  const contactOf = async (chatId: ChatId): Promise<PeerId | undefined> => {
    if (!(await deps.isWanted())) return undefined
    const chat = await log.chat({ workspaceId: ownership.workspaceId, chatId })
    return chat?.numberId === ownership.numberId ? chat.contact.id : undefined
  }

  /** One after the other: what is told last is what contacts see. */
  let last = Promise.resolve()
  const tell = (contact: Shown['contact'], isTyping: boolean): void => {
    last = last
      .then(async () => {
        const id = await contact
        if (id !== undefined) await show?.(id, isTyping, shown.size > 0)
      })
      .catch((error: unknown) => {
        logger.debug({ err: error }, 'a contact could not be shown that somebody types')
      })
  }

  const stop = (chatId: ChatId): void => {
    const here = shown.get(chatId)
    if (here === undefined) return
    clearTimeout(here.timer)
    shown.delete(chatId)
    tell(here.contact, false)
  }

  return {
    hear: (chatId, isTyping) => {
      if (!isTyping || show === undefined) {
        stop(chatId)
        return
      }
      const here = shown.get(chatId)
      if (here === undefined && shown.size >= CHATS) return
      clearTimeout(here?.timer)
      const contact = here?.contact ?? contactOf(chatId)
      const now = performance.now()
      const isDue = here === undefined || now - here.toldAt >= AGAIN_MS
      const timer = setTimeout(() => {
        stop(chatId)
      }, SILENT_MS)
      shown.set(chatId, { contact, toldAt: isDue ? now : here.toldAt, timer })
      if (isDue) tell(contact, true)
    },
    attach: (next) => {
      show = next
    },
    detach: () => {
      show = undefined
      for (const { timer } of shown.values()) clearTimeout(timer)
      shown.clear()
    },
  }
}
