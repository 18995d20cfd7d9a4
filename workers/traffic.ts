import type { ChatLog } from '@sahut/core/log/chat-log'
import { msgKeyOf } from '@sahut/core/model/ids'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import { chatOf, createInbound } from './inbound.ts'
import { createOutbound, type Outbound } from './outbound.ts'
import { createReceipts } from './receipts.ts'
import type { WorkerSettings } from './settings.ts'
import type { LinkEvents } from './whatsapp/link.ts'

/** Everything that flows between a number's connections and its chats, whichever connection is up. */
export type Traffic = {
  events: Pick<LinkEvents, 'message' | 'knows' | 'receipt' | 'textOf'>
  outbound: Outbound
  /** Resolves once nothing is being written any more. */
  close: () => Promise<void>
}

export const createTraffic = (deps: {
  log: ChatLog
  ownership: Ownership
  settings: WorkerSettings
  isHeld: () => boolean
  logger: Logger
  onFenced: () => void
}): Traffic => {
  const { log, ownership, settings, isHeld, logger, onFenced } = deps
  const inbound = createInbound(log, ownership)
  const receipts = createReceipts({ log, ownership, logger, onFenced })
  const outbound = createOutbound({
    log,
    ownership,
    settings,
    isHeld,
    logger,
    onFenced,
    onSending: ({ chatId, whatsappId, seq }) => {
      receipts.know(chatId, whatsappId, seq)
    },
  })
  return {
    outbound,
    events: {
      message: inbound.take,
      knows: inbound.knows,
      receipt: receipts.take,
      textOf: async (contact, whatsappId) => {
        const chat = chatOf(ownership, contact)
        const seq = await log.find(chat, msgKeyOf(true, whatsappId))
        const message = seq === undefined ? undefined : await log.message(chat, seq)
        return message?.content.type === 'text' ? message.content.text : undefined
      },
    },
    close: async () => {
      await outbound.close()
      await receipts.close()
    },
  }
}
