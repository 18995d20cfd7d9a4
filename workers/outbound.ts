import { asSahutError, type ErrorCode } from '@sahut/core/contract/errors'
import type { ChatLog, OutboxRow } from '@sahut/core/log/chat-log'
import type { ChatId } from '@sahut/core/model/ids'
import type { Change } from '@sahut/core/model/message'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import { chatOf } from './inbound.ts'
import type { Answer, Link } from './whatsapp/link.ts'

/** Chats of one number that are sent to at the same time. */
const LANES = 8

/** How long to wait before a chat whose message could not be sent is tried again, ms. */
const AGAIN_MS = 2_000

/** WhatsApp's refusals of a message that it never takes, however often it is sent, as agents are told of them. */
const REASONS: Readonly<Record<number, ErrorCode>> = {
  // The account may not write to people who did not write first (reach-out time lock).
  463: 'forbidden',
  404: 'not_found',
  429: 'rate_limited',
}

export type OutboundSettings = {
  /** The least time between two messages of a number, ms. */
  paceMs: number
}

export type Outbound = {
  /** A connection is up: what waits goes out over it, and what is queued from now on. */
  attach: (send: Link['send']) => void
  /** The connection is gone. */
  detach: () => void
  /** Something may be waiting. */
  wake: () => void
  /** Starts nothing any more; resolves once what was being sent is settled or given back. */
  close: () => Promise<void>
}

/**
 * Sends what agents wrote: in each chat one message at a time and in the order of the log, chats beside each other.
 * A message leaves the outbox only after WhatsApp's own answer is in the log; after a crash it goes out again under
 * the same WhatsApp id, and the contact sees it once.
 */
export const createOutbound = (deps: {
  log: Pick<ChatLog, 'append' | 'message' | 'outbox' | 'settle'>
  ownership: Ownership
  settings: OutboundSettings
  logger: Logger
  onSent: (row: OutboxRow) => void
  /** A newer owner wrote: this worker has to let go. */
  onFenced: () => void
}): Outbound => {
  const { log, ownership, settings, logger } = deps
  /** What waits in each chat that is being sent to, by seq; the first is on its way. */
  const lanes = new Map<ChatId, OutboxRow[]>()
  const running = new Set<Promise<void>>()
  let send: Link['send'] | undefined
  let isClosed = false
  let busyLanes = 0
  let nextSlot = 0
  let againTimer: NodeJS.Timeout | undefined

  /** The number's pace: messages of all its chats leave one after the other. */
  const pace = async (): Promise<void> => {
    const now = Date.now()
    const slot = Math.max(now, nextSlot)
    nextSlot = slot + settings.paceMs
    if (slot > now) await new Promise((resolve) => setTimeout(resolve, slot - now))
  }

  const record = async (row: OutboxRow, { refusal }: Answer): Promise<void> => {
    const change: Change =
      refusal === undefined
        ? { type: 'status', target: row.seq, status: 'sent' }
        : { type: 'status', target: row.seq, status: 'failed', reason: REASONS[refusal] ?? 'internal' }
    const chat = chatOf(ownership, { id: row.contact })
    await log.append(chat, { kind: 'change', change }, { ownerEpoch: ownership.epoch })
  }

  /** @returns false if there is no connection to send it over */
  const deliver = async (row: OutboxRow): Promise<boolean> => {
    const message = await log.message(row, row.seq)
    // Not there yet: its commit is still being written out.
    if (message === undefined) return false
    if (message.status === 'queued') {
      await pace()
      if (send === undefined) return false
      deps.onSent(row)
      await record(row, await send(row.contact, row.text, row.whatsappId))
    }
    await log.settle(row)
    return true
  }

  const failed = (row: OutboxRow, thrown: unknown): void => {
    const error = asSahutError(thrown)
    if (error.code === 'fenced') deps.onFenced()
    else logger.info({ err: error, chatId: row.chatId, seq: row.seq }, 'a message waits for another attempt')
  }

  /** Sends what waits in a chat until nothing does, or until something stands in the way. */
  const drive = async (chatId: ChatId, lane: OutboxRow[]): Promise<void> => {
    for (let row = lane[0]; row !== undefined; row = lane[0]) {
      try {
        if (!(await deliver(row))) break
      } catch (error) {
        failed(row, error)
        break
      }
      lane.shift()
    }
    lanes.delete(chatId)
    busyLanes -= 1
    if (lane.length > 0) tryAgain()
    startLanes()
  }

  const startLanes = (): void => {
    for (const [chatId, lane] of lanes) {
      if (busyLanes >= LANES || isClosed || send === undefined) return
      if (started.has(lane)) continue
      started.add(lane)
      busyLanes += 1
      const run = drive(chatId, lane).finally(() => running.delete(run))
      running.add(run)
    }
  }
  const started = new WeakSet<OutboxRow[]>()

  const enqueue = (row: OutboxRow): void => {
    const lane = lanes.get(row.chatId)
    if (lane === undefined) lanes.set(row.chatId, [row])
    else if (!lane.some(({ seq }) => seq === row.seq)) lane.push(row)
  }

  let reading = false
  let readAgain = false
  const read = async (): Promise<void> => {
    do {
      readAgain = false
      const rows = await log.outbox(ownership.numberId)
      for (const row of rows.sort((a, b) => a.seq - b.seq)) enqueue(row)
      startLanes()
    } while (readAgain)
  }

  const wake = (): void => {
    if (isClosed || send === undefined) return
    readAgain = true
    if (reading) return
    reading = true
    const run = read()
      .catch((error: unknown) => {
        logger.warn({ err: error }, 'the outbox could not be read')
        tryAgain()
      })
      .finally(() => {
        reading = false
        running.delete(run)
      })
    running.add(run)
  }

  const tryAgain = (): void => {
    againTimer ??= setTimeout(() => {
      againTimer = undefined
      wake()
    }, AGAIN_MS)
  }

  return {
    attach: (sendOver) => {
      send = sendOver
      wake()
    },
    detach: () => {
      send = undefined
    },
    wake,
    close: async () => {
      isClosed = true
      clearTimeout(againTimer)
      await Promise.all(running)
    },
  }
}
