import type { ErrorCode } from '@sahut/core/contract/errors'
import type { ChatLog, OutboxRow } from '@sahut/core/log/chat-log'
import type { Change } from '@sahut/core/model/message'
import type { Ownership } from '@sahut/core/numbers/numbers'
import { chatOf } from './inbound.ts'
import type { Answer } from './whatsapp/answers.ts'
import type { Link } from './whatsapp/link.ts'

/** WhatsApp's refusals of a message that it never takes, however often it is sent, as agents are told of them. */
const REASONS: Readonly<Record<number, ErrorCode>> = {
  // The account may not write to people who did not write first (reach-out time lock).
  463: 'forbidden',
  404: 'not_found',
  429: 'rate_limited',
}

const changeOf = (seq: number, { refusal }: Answer): Change =>
  refusal === undefined
    ? { type: 'status', target: seq, status: 'sent' }
    : { type: 'status', target: seq, status: 'failed', reason: REASONS[refusal] ?? 'internal' }

/**
 * Brings one waiting message to its end: sent, refused, or taken off the outbox because it was cancelled.
 * @returns false if it has to wait: there is no connection, or its commit is still being written out
 */
export type Deliver = (row: OutboxRow) => Promise<boolean>

export const createDeliver = (deps: {
  log: Pick<ChatLog, 'append' | 'before' | 'claim' | 'settle' | 'unclaim'>
  ownership: Ownership
  /** Resolves when the next message may leave. */
  pace: () => Promise<void>
  /** The way out, if there is one now. */
  way: () => Link['send'] | undefined
  /** Told of each message before it leaves. */
  onSending: (row: OutboxRow) => void
}): Deliver => {
  const { log, ownership, pace, way, onSending } = deps
  const writer = { ownerEpoch: ownership.epoch }

  /** What became of a message: nothing if it has to wait. From the claim on nobody can cancel it. */
  const sendOrSkip = async (row: OutboxRow): Promise<Change | undefined> => {
    if (way() === undefined) return undefined
    const claim = await log.claim(row, ownership.epoch)
    if (claim === undefined) return { type: 'status', target: row.seq, status: 'cancelled' }
    const send = way()
    if (send === undefined) {
      await log.unclaim(row, claim)
      return undefined
    }
    onSending(row)
    return changeOf(row.seq, await send(row.contact, row.text, row.whatsappId))
  }

  return async (row) => {
    const chat = chatOf(ownership, { id: row.contact })
    const [own, before] = (await log.before(row, row.seq + 1, 2))?.entries.toReversed() ?? []
    if (own?.kind !== 'message' || own.seq !== row.seq) return false
    if (before?.kind === 'message' && before.status === 'queued') {
      // Its row is not there: the commit of both is still being written out, or its writer crashed in the midst of
      // it. Any append completes that.
      await log.append(chat, { kind: 'change', change: { type: 'receipts' } }, writer)
      return false
    }
    if (own.status === 'queued') {
      await pace()
      const change = await sendOrSkip(row)
      if (change === undefined) return false
      await log.append(chat, { kind: 'change', change }, writer)
    }
    await log.settle(row)
    return true
  }
}
