import { asSahutError } from '@sahut/core/contract/errors'
import type { ChatLog, OutboxRow } from '@sahut/core/log/chat-log'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import { createDeliver } from './delivery.ts'
import { createLanes } from './lanes.ts'
import type { WorkerSettings } from './settings.ts'
import type { Link } from './whatsapp/link.ts'

/** Chats of one number that are sent to at the same time. */
const LANES = 8

/** How long to wait before what could not be sent or read is tried again, ms. */
const AGAIN_MS = 2_000

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

/** Lets through one after the other, `paceMs` apart. */
const createPace = (paceMs: number): (() => Promise<void>) => {
  let nextSlot = 0
  return async () => {
    const now = performance.now()
    const slot = Math.max(now, nextSlot)
    nextSlot = slot + paceMs
    if (slot > now) await new Promise((resolve) => setTimeout(resolve, slot - now))
  }
}

/**
 * Sends what agents wrote: in each chat one message at a time and in the order of the log, chats beside each other.
 * A message leaves the outbox only after WhatsApp's own answer is in the log; after a crash it goes out again under
 * the same WhatsApp id, and the contact sees it once.
 */
export const createOutbound = (deps: {
  log: Pick<ChatLog, 'append' | 'before' | 'claim' | 'outbox' | 'settle' | 'unclaim'>
  ownership: Ownership
  settings: Pick<WorkerSettings, 'paceMs'>
  /** Whether no other worker can be sending the same by now. */
  isHeld: () => boolean
  logger: Logger
  /** Told of each message before it leaves. */
  onSending: (row: OutboxRow) => void
  /** A newer owner wrote: this worker has to let go. */
  onFenced: () => void
}): Outbound => {
  const { log, ownership, logger } = deps
  const pace = createPace(deps.settings.paceMs)
  let send: Link['send'] | undefined
  let reading: Promise<void> | undefined
  let isStale = false
  let isClosed = false
  let againTimer: NodeJS.Timeout | undefined

  const bring = createDeliver({
    log,
    ownership,
    pace,
    way: () => (isClosed || !deps.isHeld() ? undefined : send),
    onSending: deps.onSending,
  })

  const deliver = async (row: OutboxRow): Promise<boolean> => {
    try {
      return await bring(row)
    } catch (thrown) {
      const error = asSahutError(thrown)
      if (error.code === 'fenced') deps.onFenced()
      logger.info({ err: error, chatId: row.chatId, seq: row.seq }, 'a message has to wait')
      return false
    }
  }

  const read = async (): Promise<void> => {
    try {
      while (isStale) {
        isStale = false
        lanes.add(await log.outbox(ownership.numberId))
      }
    } catch (error) {
      logger.warn({ err: error }, 'the outbox could not be read')
      tryAgain()
    }
    reading = undefined
  }

  const wake = (): void => {
    if (isClosed || send === undefined) return
    isStale = true
    reading ??= read()
  }

  const tryAgain = (): void => {
    if (isClosed) return
    againTimer ??= setTimeout(() => {
      againTimer = undefined
      wake()
    }, AGAIN_MS)
  }

  const lanes = createLanes({ limit: LANES, deliver, stopped: tryAgain })

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
      await reading
      await lanes.close()
    },
  }
}
