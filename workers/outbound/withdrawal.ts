import { asSahutError } from '@sahut/core/contract/errors'
import type { ChatLog, OutboxPiece, OutboxPlace, OutboxRow } from '@sahut/core/log/chat-log'
import type { ChatId } from '@sahut/core/model/ids'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import { askedAt } from './asked.ts'
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
  log: Pick<ChatLog, 'append' | 'cancel' | 'entry' | 'expire' | 'message' | 'outboxPiece' | 'settle'>
  ownership: Ownership
  logger: Logger
}): Promise<void> => {
  const withdraw = async (row: OutboxRow): Promise<void> => {
    const chat = chatOf(ownership, { id: row.contact })
    const writer = { ownerEpoch: ownership.epoch }
    const asked = await askedAt(log, row, row.seq)
    if (asked !== undefined) {
      if (asked.isOpen) {
        const fate = await log.expire(row, ownership.epoch)
        await log.append(
          chat,
          fate === 'unsure' ? asked.ends.failed(MAYBE_SENT) : asked.ends.cancelled(),
          writer,
        )
      }
      return log.settle(row)
    }
    if (await log.cancel(chat, row.seq)) return
    const message = await log.message(chat, row.seq)
    if (message !== undefined && message.status !== 'queued') return log.settle(row)
    const fate = await log.expire(row, ownership.epoch)
    const change =
      fate === 'unsure'
        ? { type: 'status' as const, target: row.seq, status: 'failed' as const, reason: MAYBE_SENT }
        : { type: 'status' as const, target: row.seq, status: 'cancelled' as const }
    await log.append(chat, { kind: 'change', change }, writer)
    await log.settle(row)
  }

  const withdrawThese = async (rows: OutboxRow[]): Promise<void> => {
    for (const row of rows) {
      try {
        await withdraw(row)
      } catch (error) {
        if (asSahutError(error).code !== 'corrupt_state') throw error
        logger.error(
          { err: error, chatId: row.chatId },
          'a message can not be taken back: its chat is broken',
        )
      }
    }
  }

  const read = (place: OutboxPlace) =>
    log.outboxPiece(ownership.numberId, place, (error, message) => {
      logger.error(
        { err: error, ...message },
        'a message can not be taken back: its row in the outbox is broken',
      )
    })

  /** Piece by piece: what is taken back is gone from the next one, until nothing new comes behind what can't be. */
  const withdrawChat = async (chatId: ChatId): Promise<void> => {
    let reached = 0
    for (;;) {
      const { rows, longer } = await read({ chatId })
      await withdrawThese(rows)
      const last = rows.at(-1)?.seq ?? 0
      if (longer.length === 0 || last <= reached) return
      reached = last
    }
  }

  for (let place: OutboxPlace | undefined = { from: undefined }; place !== undefined;) {
    const { rows, longer, next }: OutboxPiece = await read(place)
    await withdrawThese(rows)
    for (const chatId of longer) await withdrawChat(chatId)
    place = next === undefined ? undefined : { from: next }
  }
}
