import { asSahutError } from '@sahut/core/contract/errors'
import type { ChatLog, OutboxRow } from '@sahut/core/log/chat-log'
import type { ChatId } from '@sahut/core/model/ids'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import { createBackOffs } from './chat-back-offs.ts'
import { createDeliver } from './delivery.ts'
import { createLanes, type Delivered } from './chat-queues.ts'
import { createLooks } from './outbox-looks.ts'
import type { OutboxReader } from './outbox-reader.ts'
import type { Rules } from './sending-rules.ts'
import type { WatchedOutbox } from './waiting-time.ts'
import { levelOf } from '../whatsapp/incoming/mistakes.ts'
import type { Link } from '../whatsapp/connection/connection.ts'

/** Chats of one number that are sent to at the same time. */
const LANES = 8

/** So many messages lie ready; what is behind them is read once there is room. */
const ROOM = 1_000

export type Outbound = {
  /** A connection is up: what waits goes out over it, and what is queued from now on. Without one it only grows too old. */
  attach: (send: Link['send']) => void
  /** The connection is gone. */
  detach: () => void
  /** Something may be waiting, in this chat or in any. */
  wake: (chatId?: ChatId) => void
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
  log: Pick<ChatLog, 'append' | 'before' | 'claim' | 'entry' | 'expire' | 'message' | 'settle' | 'unclaim'>
  /** Told whether a restriction held a chat's next message. */
  judged: WatchedOutbox['judged']
  ownership: Ownership
  rules: Pick<Rules, 'fresh' | 'onEased' | 'pacer' | 'restricted'>
  /** Whether no other worker can be sending the same by now. */
  isHeld: () => boolean
  /** How often a message is sent at most that WhatsApp refuses for now. */
  tries: number
  isTooOld: (row: OutboxRow) => boolean
  logger: Logger
  /** A message's file as it lies at WhatsApp. */
  sealed: Parameters<typeof createDeliver>[0]['sealed']
  /** What goes out below the link of a text. */
  previewOf: Parameters<typeof createDeliver>[0]['previewOf']
  /** Told of each message before it leaves. */
  onSending: (row: OutboxRow) => void
  /** Told of each message that is in the log as sent. */
  onSent: (row: OutboxRow) => void
  /** A newer owner wrote: this worker has to let go. */
  onFenced: () => void
}): Outbound => {
  const { rules, logger } = deps
  const backOffs = createBackOffs()
  let send: Link['send'] | undefined
  let isClosed = false

  const bring = createDeliver({ ...deps, way: () => (isClosed || !deps.isHeld() ? undefined : send) })

  const deliver = async (row: OutboxRow): Promise<Delivered> => {
    try {
      const delivered = await bring(row)
      deps.judged(row.chatId, delivered === 'held')
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

  const looks = createLooks({
    read: (place) => deps.read(send !== undefined, place),
    take: async ({ rows }) => {
      // A number at rest costs no reading of its settings.
      if (rows.length > 0) await rules.fresh()
      lanes.add(rows.filter(({ chatId }) => backOffs.isDue(chatId)))
    },
    hasRoom: () => lanes.size() < ROOM,
    takeDue: backOffs.takeDue,
    nextMs: backOffs.nextMs,
    logger,
  })

  const lanes = createLanes({
    limit: LANES,
    deliver,
    ended: (chatId, how) => {
      // What is held by a restriction goes on when that ends; until then each look finds it held.
      if (how === 'again') backOffs.fail(chatId)
      looks.ended(chatId, how)
    },
  })

  // What was held lies anywhere, before the place of a look too.
  rules.onEased(looks.anew)

  return {
    attach: (sendOver) => {
      send = sendOver
      backOffs.forget()
      rules.pacer.restart()
      looks.anew()
    },
    detach: () => {
      send = undefined
    },
    wake: (chatId) => {
      if (chatId === undefined) looks.all()
      else looks.chat(chatId)
    },
    close: async () => {
      isClosed = true
      rules.pacer.close()
      await looks.close()
      await lanes.close()
    },
  }
}
