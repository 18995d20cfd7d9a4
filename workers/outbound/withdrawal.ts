import { asSahutError } from '@sahut/core/contract/errors'
import type { ChatLog, OutboxRow } from '@sahut/core/log/chat-log'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import { chatOf } from '../inbound/inbound.ts'

/** Why a message failed that was on its way when its number was removed. */
const MAYBE_SENT = 'removed_maybe_sent'

/**
 * Takes back all that waits in a number's outbox, for a number that is no more. What was on its way, so that nobody
 * knows whether WhatsApp has it, is failed and says so.
 * @throws SahutError fenced, unavailable
 */
export const withdrawAll = async ({
  log,
  ownership,
  logger,
}: {
  log: Pick<ChatLog, 'append' | 'cancel' | 'expire' | 'message' | 'outbox' | 'settle'>
  ownership: Ownership
  logger: Logger
}): Promise<void> => {
  const withdraw = async (row: OutboxRow): Promise<void> => {
    const chat = chatOf(ownership, { id: row.contact })
    if (await log.cancel(chat, row.seq)) return
    const message = await log.message(chat, row.seq)
    if (message !== undefined && message.status !== 'queued') return log.settle(row)
    const fate = await log.expire(row, ownership.epoch)
    const change =
      fate === 'unsure'
        ? { type: 'status' as const, target: row.seq, status: 'failed' as const, reason: MAYBE_SENT }
        : { type: 'status' as const, target: row.seq, status: 'cancelled' as const }
    await log.append(chat, { kind: 'change', change }, { ownerEpoch: ownership.epoch })
    await log.settle(row)
  }

  const rows = await log.outbox(ownership.numberId, (error, place) => {
    logger.error({ err: error, ...place }, 'a message can not be taken back: its row in the outbox is broken')
  })
  for (const row of rows) {
    try {
      await withdraw(row)
    } catch (error) {
      if (asSahutError(error).code !== 'corrupt_state') throw error
      logger.error({ err: error, chatId: row.chatId }, 'a message can not be taken back: its chat is broken')
    }
  }
}
