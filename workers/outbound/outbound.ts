import { asSahutError } from '@sahut/core/contract/errors'
import type { OutboxRow } from '@sahut/core/log/chat-log'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import { createRerun } from '@sahut/core/process/rerun'
import { createBackOffs } from './chat-back-offs.ts'
import { createDeliver } from './delivery.ts'
import { createLanes, type Delivered } from './chat-queues.ts'
import type { OutboxReader } from './outbox-reader.ts'
import type { Rules } from './sending-rules.ts'
import type { WatchedOutbox } from './waiting-time.ts'
import { levelOf } from '../whatsapp/mistakes.ts'
import type { Link } from '../whatsapp/connection.ts'

/** Chats of one number that are sent to at the same time. */
const LANES = 8

/** How long to wait before an outbox that could not be read is read again, ms. */
const AGAIN_MS = 2_000

export type Outbound = {
  /** A connection is up: what waits goes out over it, and what is queued from now on. Without one it only grows too old. */
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
  read: OutboxReader
  log: Pick<WatchedOutbox, 'append' | 'before' | 'claim' | 'expire' | 'judged' | 'settle' | 'unclaim'>
  ownership: Ownership
  rules: Pick<Rules, 'fresh' | 'pacer' | 'restricted'>
  /** Whether no other worker can be sending the same by now. */
  isHeld: () => boolean
  /** How often a message is sent at most that WhatsApp refuses for now. */
  tries: number
  isTooOld: (row: OutboxRow) => boolean
  logger: Logger
  /** Told of each message before it leaves. */
  onSending: (row: OutboxRow) => void
  /** Told of each message that is in the log as sent. */
  onSent: (row: OutboxRow) => void
  /** A newer owner wrote: this worker has to let go. */
  onFenced: () => void
}): Outbound => {
  const { log, rules, logger } = deps
  const backOffs = createBackOffs()
  let send: Link['send'] | undefined
  let isClosed = false

  const bring = createDeliver({ ...deps, way: () => (isClosed || !deps.isHeld() ? undefined : send) })

  const deliver = async (row: OutboxRow): Promise<Delivered> => {
    try {
      const delivered = await bring(row)
      log.judged(row.chatId, delivered === 'held')
      if (delivered === 'done') backOffs.succeed(row.chatId)
      return delivered
    } catch (thrown) {
      const error = asSahutError(thrown)
      if (error.code === 'fenced') deps.onFenced()
      // What nobody can read, and a mistake of ours, will not pass by itself.
      const level = error.code === 'corrupt_state' ? 'error' : levelOf(error, 'info')
      logger[level]({ err: error, chatId: row.chatId, seq: row.seq }, 'a message has to wait')
      return 'again'
    }
  }

  /** Reads what waits, and again when the next chat is due. */
  const reads = createRerun(async () => {
    try {
      const rows = await deps.read(send !== undefined)
      // A number at rest costs no reading of its settings.
      if (rows.length > 0) await rules.fresh()
      lanes.add(rows.filter(({ chatId }) => backOffs.isDue(chatId)))
      return backOffs.nextMs()
    } catch (error) {
      logger[levelOf(error, 'warn')]({ err: error }, 'the outbox could not be read')
      return AGAIN_MS
    }
  })
  const wake = (): void => {
    reads.ask()
  }

  const lanes = createLanes({
    limit: LANES,
    deliver,
    stopped: (chatId, why) => {
      // What is held by a restriction goes on when that ends; until then each look finds it held.
      if (why === 'held') return
      backOffs.fail(chatId)
      reads.ask(backOffs.nextMs())
    },
  })

  return {
    attach: (sendOver) => {
      send = sendOver
      backOffs.forget()
      rules.pacer.restart()
      wake()
    },
    detach: () => {
      send = undefined
    },
    wake,
    close: async () => {
      isClosed = true
      reads.stop()
      rules.pacer.close()
      await reads.settled()
      await lanes.close()
    },
  }
}
