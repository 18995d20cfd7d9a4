import { asSahutError } from '@sahut/core/contract/errors'
import type { ChatLog, OutboxPiece, OutboxPlace, OutboxRow } from '@sahut/core/log/chat-log'
import type { ChatId } from '@sahut/core/model/ids'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import type { WatchedOutbox } from './waiting-time.ts'

type Place = Pick<OutboxRow, 'chatId' | 'seq'>
type Failure = { error: unknown; place: Place | undefined }

/**
 * What there is to do in a piece of a number's outbox: all that waits, or without a connection what is too old to wait on.
 * @throws SahutError unavailable
 */
export type OutboxReader = (isConnected: boolean, place: OutboxPlace) => Promise<OutboxPiece>

/**
 * Reads a number's outbox. A row that can't be read is made again from its chat, which says the same. Where that fails
 * too, this chat waits and the others go on; operators are told each time.
 * @param watched the same log, whose waiting messages count; without a connection they do not
 * @param onWaiting told for how many seconds a row is broken already
 */
export const createOutboxReader = (deps: {
  log: Pick<ChatLog, 'outboxPiece' | 'rowOf'>
  watched: Pick<WatchedOutbox, 'outboxPiece'>
  ownership: Ownership
  isTooOld: (row: OutboxRow) => boolean
  onWaiting: (seconds: number) => void
  logger: Logger
}): OutboxReader => {
  const { log, watched, ownership, logger } = deps
  const { numberId, workspaceId } = ownership
  /** Since when rows that can't be read at all were found, by what is known of them. */
  let broken = new Map<string, number>()
  let stillBroken = broken

  const remade = async ({ chatId, seq }: Place): Promise<OutboxRow | undefined> => {
    try {
      return await log.rowOf({ workspaceId, chatId }, seq)
    } catch (thrown) {
      if (asSahutError(thrown).code === 'corrupt_state') return undefined
      throw thrown
    }
  }

  /** Mends what can be: beside the rows, the first broken one of each chat. */
  const mended = async (failures: Failure[], rows: OutboxRow[]) => {
    const heldUp = new Map<ChatId, number>()
    for (const { error, place } of failures) {
      const row = place && (await remade(place))
      if (row === undefined) {
        const name = `${place?.chatId ?? ''} ${String(place?.seq)}`
        stillBroken.set(name, broken.get(name) ?? Date.now())
        if (place !== undefined)
          heldUp.set(place.chatId, Math.min(place.seq, heldUp.get(place.chatId) ?? Infinity))
        logger.error({ err: error, ...place }, 'a message can not be sent: its row in the outbox is broken')
      } else {
        rows.push(row)
        logger.warn({ err: error, ...place }, 'a broken row of the outbox is made again from its chat')
      }
    }
    return heldUp
  }

  return async (isConnected, place) => {
    const failures: Failure[] = []
    const piece = await (isConnected ? watched : log).outboxPiece(numberId, place, (error, found) =>
      failures.push({ error, place: found }),
    )
    const rows = [...piece.rows]
    const isOfAll = 'from' in place
    if (isOfAll && place.from === undefined) stillBroken = new Map()
    const heldUp = await mended(failures, rows)
    if (isOfAll && piece.next === undefined) {
      broken = stillBroken
      if (isConnected) for (const since of broken.values()) deps.onWaiting((Date.now() - since) / 1000)
    }
    if (!isConnected) return { ...piece, rows: rows.filter(deps.isTooOld) }
    const goes = (row: OutboxRow) => row.seq <= (heldUp.get(row.chatId) ?? Infinity) || deps.isTooOld(row)
    return { ...piece, rows: rows.filter(goes) }
  }
}
