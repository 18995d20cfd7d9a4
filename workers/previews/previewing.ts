import { setTimeout as sleep } from 'node:timers/promises'
import { asSahutError } from '@sahut/core/contract/errors'
import type { ChatLog } from '@sahut/core/log/chat-log'
import { keyOfMessage } from '@sahut/core/log/row-kinds/known-key'
import type { ChatRef } from '@sahut/core/model/chat/chat'
import { firstLink, type LinkPreview, previewFor } from '@sahut/core/model/message/link-preview'
import type { MessageContent, MessageDraft, MessageEntry } from '@sahut/core/model/message/message'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import type { Previews } from './previews.ts'

/** A message of ours waits no longer for what stands below it, ms. */
const WAITS_MS = 4_000

/** So many previews of what contacts wrote are under way; any more are left out. */
const UNDER_WAY = 40

/** What stands below texts with links, for the team and, where the text is ours, for the contact. */
export type Previewing = {
  /** A contact wrote: the preview follows when it is there. */
  received: (chat: ChatRef, draft: MessageDraft) => void
  /** What goes out below a text of ours; it stands in the log by then. @throws SahutError fenced, unavailable */
  sending: (chat: ChatRef, message: MessageEntry) => Promise<LinkPreview | undefined>
  /** Resolves once nothing is being written any more. */
  close: () => Promise<void>
}

const linkIn = (content: MessageContent): string | undefined =>
  content.type === 'text' ? firstLink(content.text) : undefined

/** @param previews nothing where they are turned off */
export const createPreviewing = (deps: {
  previews: Previews | undefined
  /** All traffic of a number goes through its proxy, or not at all: pages are not asked past it. */
  hasProxy: () => boolean
  log: Pick<ChatLog, 'append' | 'find' | 'message'>
  ownership: Ownership
  logger: Logger
  onFenced: () => void
}): Previewing => {
  const { previews, log, ownership, logger } = deps
  const underWay = new Set<Promise<void>>()
  let isOver = false

  const linkToAsk = (content: MessageContent): string | undefined =>
    previews === undefined || deps.hasProxy() ? undefined : linkIn(content)

  const tell = async (chat: ChatRef, target: number, preview: LinkPreview): Promise<void> => {
    if (isOver) return
    const change = { type: 'preview', target, preview } as const
    await log.append(chat, { kind: 'change', change }, { ownerEpoch: ownership.epoch })
  }

  const follow = async (chat: ChatRef, draft: MessageDraft, link: string): Promise<void> => {
    const preview = await previews?.of(link)
    const seq = preview && (await log.find(chat, keyOfMessage(draft)))
    const message = seq === undefined ? undefined : await log.message(chat, seq)
    // One that WhatsApp brought again has it already.
    if (preview === undefined || message === undefined || message.preview !== undefined) return
    await tell(chat, message.seq, preview)
  }

  return {
    received: (chat, draft) => {
      const link = linkToAsk(draft.content)
      if (link === undefined || underWay.size >= UNDER_WAY) return
      const work = follow(chat, draft, link)
        .catch((thrown: unknown) => {
          const error = asSahutError(thrown)
          if (error.code === 'fenced') deps.onFenced()
          logger.info({ code: error.code, chatId: chat.chatId }, 'a preview could not be kept')
        })
        .finally(() => underWay.delete(work))
      underWay.add(work)
    },
    sending: async (chat, message) => {
      const there = previewFor(message.content, message.preview)
      const link = linkToAsk(message.content)
      if (there !== undefined || link === undefined) return there
      const preview = await Promise.race([previews?.of(link), sleep(WAITS_MS, undefined, { ref: false })])
      if (preview === undefined) return undefined
      await tell(chat, message.seq, preview)
      return preview
    },
    close: async () => {
      isOver = true
      await Promise.all(underWay)
    },
  }
}
