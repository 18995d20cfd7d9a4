import { z } from 'zod'
import { ContactId, type NumberId } from '../model/ids.ts'
import { readable } from '../store/decoding.ts'
import { joinKey, joinsPartition } from '../store/keys/number.ts'
import { readAll } from '../store/read-all.ts'
import type { Table } from '../store/table.ts'

const JoinRow = z.object({ SK: ContactId, to: ContactId })

/** Two addresses of one person: the chat with the first one is to be joined with that of the other. */
export type WantedJoin = { from: ContactId; to: ContactId }

/** The chats of numbers that turned out to be of one person, for as long as they are two. */
export type Joins = {
  /** Resolves once whoever owns the number will join them. @throws SahutError unavailable */
  want: (numberId: NumberId, join: WantedJoin) => Promise<void>
  /** @throws SahutError unavailable */
  wanted: (numberId: NumberId) => Promise<WantedJoin[]>
  /** @throws SahutError unavailable */
  done: (numberId: NumberId, join: WantedJoin) => Promise<void>
}

export const createJoins = (table: Table): Joins => ({
  want: async (numberId, { from, to }) => {
    await table.put({ ...joinKey(numberId, from), to })
  },
  wanted: async (numberId) => {
    const items = await readAll(table, { PK: joinsPartition(numberId) })
    return items.flatMap((item) => {
      const row = readable(JoinRow, item)
      return row === undefined ? [] : [{ from: row.SK, to: row.to }]
    })
  },
  done: async (numberId, { from }) => {
    await table.delete(joinKey(numberId, from))
  },
})
