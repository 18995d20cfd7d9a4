import { randomUUID } from 'node:crypto'
import { SahutError } from '../contract/errors.ts'
import type { ChatLog, Claim } from './chat-log.ts'
import { claimKey, outboxKey, outboxPartition } from './keys.ts'
import { readAll } from './range.ts'
import { claimOf, expiry, MSG_KEY_LIFE_S, outboxRowOf } from './rows.ts'
import type { Item, Table } from './table.ts'

type Outbox = Pick<ChatLog, 'outbox' | 'settle' | 'claim' | 'unclaim' | 'cancel'>

/**
 * A number's outbox. Its rows are put by the append of their messages (`rowsOf`), and only deleted here.
 *
 * Whether a message is sent or cancelled is decided by one row of its own, before either is done: the first of the
 * two that writes it wins. No append could decide it as cheaply, and no late repair of a commit writes this row.
 */
export const createOutbox = ({
  table,
  append,
  message,
  now,
}: Pick<ChatLog, 'append' | 'message'> & { table: Table; now: () => number }): Outbox => {
  const settle: Outbox['settle'] = async ({ numberId, chatId, seq }) => {
    await table.delete(outboxKey(numberId, chatId, seq))
  }

  const cancelClaim = async (chat: Parameters<Outbox['cancel']>[0], seq: number): Promise<boolean> => {
    const row = await table.update(
      claimKey(chat, seq),
      {
        expression: 'SET #cancelled = :cancelled, #expiresAt = :expiresAt',
        names: { '#cancelled': 'cancelled', '#expiresAt': 'expiresAt' },
        values: { ':cancelled': true, ':expiresAt': expiry(now(), MSG_KEY_LIFE_S) },
      },
      { expression: 'attribute_not_exists(#epoch)', names: { '#epoch': 'epoch' } },
    )
    return row !== undefined
  }

  return {
    outbox: async (numberId, onCorrupt = raise) =>
      (await readAll(table, { PK: outboxPartition(numberId) })).flatMap((item) => readRow(item, onCorrupt)),

    settle,

    claim: async (row, ownerEpoch) => {
      const key = claimKey(row, row.seq)
      const claim = randomUUID() as string as Claim
      const claimed = await table.update(
        key,
        {
          expression:
            'SET #epoch = :epoch, #claim = :claim, #first = if_not_exists(#first,:claim), #expiresAt = :expiresAt',
          names: { '#epoch': 'epoch', '#claim': 'claim', '#first': 'first', '#expiresAt': 'expiresAt' },
          values: { ':epoch': ownerEpoch, ':claim': claim, ':expiresAt': expiry(now(), MSG_KEY_LIFE_S) },
        },
        { expression: 'attribute_not_exists(PK) OR #epoch <= :epoch' },
      )
      if (claimed !== undefined) return claim
      const found = await table.get(key)
      const { cancelled, epoch = 0 } = found === undefined ? {} : claimOf(found)
      if (cancelled === true) return undefined
      if (epoch > ownerEpoch) throw new SahutError('fenced', 'Another worker owns this number by now.')
      throw new SahutError('unavailable', 'Whether this message may be sent is not known. Please try again.')
    },

    unclaim: async (row, claim) => {
      await table.delete(claimKey(row, row.seq), {
        expression: '#claim = :claim AND #first = :claim',
        names: { '#claim': 'claim', '#first': 'first' },
        values: { ':claim': claim },
      })
    },

    cancel: async (chat, seq) => {
      const found = await message(chat, seq)
      if (found?.status === 'cancelled') return true
      if (found?.status !== 'queued' || !(await cancelClaim(chat, seq))) return false
      await append(chat, { kind: 'change', change: { type: 'status', target: seq, status: 'cancelled' } })
      await settle({ ...chat, seq })
      return true
    },
  }
}

const raise = (error: unknown): never => {
  throw error
}

/** The row, or nothing if it can't be read: one such row must not hold up the rest of a number. */
const readRow = (item: Item, onCorrupt: (error: unknown) => void) => {
  try {
    return [outboxRowOf(item)]
  } catch (error) {
    onCorrupt(error)
    return []
  }
}
