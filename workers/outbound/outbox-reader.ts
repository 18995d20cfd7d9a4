import { asSahutError } from '@sahut/core/contract/errors'
import type { ChatLog, OutboxRow } from '@sahut/core/log/chat-log'
import type { ChatId } from '@sahut/core/model/ids'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import type { WatchedOutbox } from './waiting-time.ts'

type Place = Pick<OutboxRow, 'chatId' | 'seq'>

/**
 * What there is to do in a number's outbox: all that waits, or without a connection what is too old to wait on.
 * @throws SahutError unavailable
 */
export type OutboxReader = (isConnected: boolean) => Promise<OutboxRow[]>

/**
 * Reads a number's outbox. Its rows say only what their chats say too: one that can't be read is made again from there,
 * and where that fails its chat waits, other chats go on, and operators are told each time.
 * @param watched the same log, whose waiting messages count; without a connection they do not
 * @param onWaiting told for how many seconds a row is broken already
 */
export const createOutboxReader = (deps: {
  log: Pick<ChatLog, 'outbox' | 'rowOf'>
  watched: Pick<WatchedOutbox, 'outbox'>
  ownership: Ownership
  isTooOld: (row: OutboxRow) => boolean
  onWaiting: (seconds: number) => void
  logger: Logger
}): OutboxReader => {
  const { log, watched, ownership, logger } = deps
  const { numberId, workspaceId } = ownership
  /** Since when rows that can't be read at all were found, by what is known of them. */
  let broken = new Map<string, number>()

  const remade = async ({ chatId, seq }: Place): Promise<OutboxRow | undefined> => {
    try {
      return await log.rowOf({ workspaceId, chatId }, seq)
    } catch (thrown) {
      if (asSahutError(thrown).code === 'corrupt_state') return undefined
      throw thrown
    }
  }

  return async (isConnected) => {
    const failures: { error: unknown; place: Place | undefined }[] = []
    const rows = await (isConnected ? watched : log).outbox(numberId, (error, place) =>
      failures.push({ error, place }),
    )
    const stillBroken = new Map<string, number>()
    /** The first broken one of each chat. */
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
    broken = stillBroken
    if (!isConnected) return rows.filter(deps.isTooOld)
    for (const since of broken.values()) deps.onWaiting((Date.now() - since) / 1000)
    return rows.filter((row) => row.seq <= (heldUp.get(row.chatId) ?? Infinity) || deps.isTooOld(row))
  }
}
