import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { SahutError } from '../../contract/errors.ts'
import { decoded } from '../../store/decoding.ts'
import { absent, all, any, atMost, same, setting } from '../../store/expressions.ts'
import { claimKey } from '../../store/keys/chat.ts'
import { behindOutboxChat, outboxKey, outboxPartition, outboxPrefix } from '../../store/keys/number.ts'
import { readAll } from '../../store/read-all.ts'
import type { Item, Table } from '../../store/table.ts'
import type { ChatLog, Claim } from '../chat-log.ts'
import { outboxPlaceOf, outboxRowFor, outboxRowOf } from '../row-kinds/outbox-row.ts'
import { expiry, KNOWN_S } from '../row-kinds/row-kind.ts'

const ClaimRow = z.object({
  epoch: z.number().optional(),
  cancelled: z.boolean().optional(),
  expired: z.boolean().optional(),
})

/** Rows that a piece holds at most, and of them of one chat. */
const OF_ALL = 200
const OF_A_CHAT = 20

type Outbox = Pick<
  ChatLog,
  'outbox' | 'outboxPiece' | 'rowOf' | 'settle' | 'claim' | 'unclaim' | 'expire' | 'cancel'
>

/**
 * A number's outbox. Its rows are put by the append of their messages (`row-kinds/outbox-row.ts`), and only deleted here.
 *
 * Whether a message is sent, cancelled or given up is decided by one row of its own, before any of it is done: the
 * first that writes it wins. No append could decide it as cheaply, and no late repair of a commit writes this row.
 */
export const createOutbox = ({
  table,
  append,
  chat: readChat,
  entry,
  message,
  now,
}: Pick<ChatLog, 'append' | 'chat' | 'entry' | 'message'> & { table: Table; now: () => number }): Outbox => {
  const settle: Outbox['settle'] = ({ numberId, chatId, seq }) =>
    table.delete(outboxKey(numberId, chatId, seq)).then(() => undefined)

  const expiresAt = (): number => expiry(now(), KNOWN_S)

  const cancelClaim = async (chat: Parameters<Outbox['cancel']>[0], seq: number): Promise<boolean> => {
    const row = await table.update(
      claimKey(chat, seq),
      setting({ cancelled: true, expiresAt: expiresAt() }),
      all(absent('epoch'), absent('expired')),
    )
    return row !== undefined
  }

  const claim: Outbox['claim'] = async (row, ownerEpoch) => {
    const key = claimKey(row, row.seq)
    const name = randomUUID() as string as Claim
    const claimed = await table.update(
      key,
      setting({ epoch: ownerEpoch, claim: name, expiresAt: expiresAt() }, [], { first: name }),
      any(absent('PK'), atMost('epoch', ownerEpoch)),
    )
    if (claimed !== undefined) return name
    const found = await table.get(key)
    const { cancelled, expired, epoch = 0 } = found === undefined ? {} : decoded(ClaimRow, found)
    if (cancelled === true) return 'cancelled'
    if (expired === true) return 'expired'
    if (epoch > ownerEpoch) throw new SahutError('fenced', 'Another worker owns this number by now.')
    throw new SahutError('unavailable', 'Whether this message may be sent is not known. Please try again.')
  }

  return {
    outbox: async (numberId, onCorrupt = raise) =>
      (await readAll(table, { PK: outboxPartition(numberId) })).flatMap((item) => readRow(item, onCorrupt)),

    outboxPiece: async (numberId, place, onCorrupt = raise) => {
      const PK = outboxPartition(numberId)
      const range =
        'chatId' in place
          ? { limit: OF_A_CHAT + 1, prefix: outboxPrefix(place.chatId) }
          : { limit: OF_ALL, ...(place.from === undefined ? {} : { from: place.from }) }
      const { items, cursor } = await table.query({ PK, ...range })
      const whole = cursor === undefined || 'chatId' in place ? items : withoutCutChat(items)
      const { first, longer } = firstOfEach(whole)
      const last = whole.at(-1)
      const next = last && behindOutboxChat(last)
      return {
        rows: first.flatMap((item) => readRow(item, onCorrupt)),
        longer: [...longer.values()].flatMap((item) => outboxPlaceOf(item)?.chatId ?? []),
        ...(cursor === undefined || next === undefined || 'chatId' in place ? {} : { next }),
      }
    },

    rowOf: async (key, seq) => {
      const [chat, found] = await Promise.all([readChat(key), entry(key, seq)])
      if (chat === undefined || found === undefined) return undefined
      // Whether it waits still is for the reader to see, as with any row.
      return outboxRowFor(chat, found.kind === 'message' ? { ...found, status: 'queued' } : found)
    },

    settle,

    claim,

    unclaim: async (row, claim) => {
      await table.delete(claimKey(row, row.seq), same({ claim, first: claim }))
    },

    expire: async (row, ownerEpoch) => {
      const expired = await table.update(
        claimKey(row, row.seq),
        setting({ expired: true, expiresAt: expiresAt() }),
        all(absent('epoch'), absent('cancelled')),
      )
      if (expired !== undefined) return 'unsent'
      // An earlier owner that still lives must not send it again either.
      const claimed = await claim(row, ownerEpoch)
      if (claimed === 'expired') return 'unsent'
      return claimed === 'cancelled' ? 'cancelled' : 'unsure'
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

/** Without the last chat, if it may go on behind the piece: its messages come in one piece, or they might overtake. */
const withoutCutChat = (items: Item[]): Item[] => {
  const last = items.at(-1)
  const cut = items.filter((item) => last !== undefined && behindOutboxChat(item) === behindOutboxChat(last))
  return cut.length > OF_A_CHAT ? items : items.slice(0, items.length - cut.length)
}

/** Of many messages of a chat the first ones, and of each chat with more one of those. */
const firstOfEach = (items: Item[]) => {
  const counts = new Map<string, number>()
  const longer = new Map<string, Item>()
  const first = items.filter((item) => {
    const chat = behindOutboxChat(item)
    const count = (counts.get(chat) ?? 0) + 1
    counts.set(chat, count)
    if (count > OF_A_CHAT) longer.set(chat, item)
    return count <= OF_A_CHAT
  })
  return { first, longer }
}

const raise = (error: unknown): never => {
  throw error
}

/** The row, or nothing if it can't be read: one such row must not hold up the rest of a number. */
const readRow = (item: Item, onCorrupt: NonNullable<Parameters<Outbox['outbox']>[1]>) => {
  try {
    return [outboxRowOf(item)]
  } catch (error) {
    onCorrupt(error, outboxPlaceOf(item))
    return []
  }
}
