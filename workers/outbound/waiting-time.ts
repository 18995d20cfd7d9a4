import type { ChatLog, OutboxPiece, OutboxRow } from '@sahut/core/log/chat-log'
import type { ChatId } from '@sahut/core/model/ids'
import type { Rules } from './sending-rules.ts'

export type WatchedOutbox = {
  /** As the log's. */
  outboxPiece: ChatLog['outboxPiece']
  /** Tells whether a restriction held a chat's next message. */
  judged: (chatId: ChatId, isHeld: boolean) => void
}

const newLook = () => ({ seen: new Set<ChatId>(), oldest: Infinity })

/**
 * The same outbox, which also tells how long its oldest message waits, at each read. A read that fails tells it too:
 * what waited still waits, and if nothing did, something may wait since the first failure. What a restriction holds
 * does not count: agents see that, and it may be days.
 */
export const watchOutbox = (
  log: Pick<ChatLog, 'outboxPiece'>,
  { restricted }: Pick<Rules, 'restricted'>,
  onWaiting: (seconds: number) => void,
  now: () => number = Date.now,
): WatchedOutbox => {
  const held = new Set<ChatId>()
  let seen = new Set<ChatId>()
  let oldest: number | undefined
  let failingSince: number | undefined

  const tell = (since: number | undefined): void => {
    if (since !== undefined) onWaiting((now() - since) / 1000)
  }

  /** While there is a restriction, whether it holds a chat is known only once its next message was tried. */
  const counted = (rows: OutboxRow[]): OutboxRow[] => {
    if (restricted.now() !== undefined)
      return rows.filter(({ chatId }) => seen.has(chatId) && !held.has(chatId))
    held.clear()
    return rows
  }

  /** What a look at all has found so far, piece by piece. */
  let look = newLook()

  /** @returns since when the oldest of them waits, ms */
  const toldOf = (rows: OutboxRow[]): number | undefined => {
    const ages = counted(rows).map(({ queuedAt }) => queuedAt)
    const found = ages.length === 0 ? undefined : Math.min(...ages)
    failingSince = undefined
    tell(found)
    return found
  }

  const noted = ({ rows, next }: OutboxPiece): void => {
    look.oldest = Math.min(look.oldest, toldOf(rows) ?? Infinity)
    for (const { chatId } of rows) look.seen.add(chatId)
    if (next !== undefined) return
    seen = look.seen
    oldest = Number.isFinite(look.oldest) ? look.oldest : undefined
  }

  return {
    outboxPiece: async (numberId, place, onCorrupt) => {
      try {
        const piece = await log.outboxPiece(numberId, place, onCorrupt)
        if ('chatId' in place) toldOf(piece.rows)
        else {
          if (place.from === undefined) look = newLook()
          noted(piece)
        }
        return piece
      } catch (error) {
        failingSince ??= now()
        tell(oldest ?? failingSince)
        throw error
      }
    },
    judged: (chatId, isHeld) => {
      if (isHeld) held.add(chatId)
      else held.delete(chatId)
    },
  }
}
