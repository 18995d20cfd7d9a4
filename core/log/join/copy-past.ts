import { pastKey, pastRange, readPastPlace } from '../../store/keys/chat.ts'
import type { Key, Table } from '../../store/table.ts'
import type { Head } from '../head.ts'

/**
 * Copies a chat's past (what was said before its log) to the chat with which it is joined. A past has no seqs: it is
 * sorted by time and name.
 */
export const copyPast = async (table: Table, { from, to }: { from: Head; to: Head }): Promise<void> => {
  if (from.past === undefined) return
  let cursor: Key | undefined
  do {
    const page: Awaited<ReturnType<Table['query']>> = await table.query({
      ...pastRange(from),
      ...(cursor && { cursor }),
    })
    await table.putAll(page.items.map((item) => ({ ...item, ...pastKey(to, readPastPlace(item)) })))
    cursor = page.cursor
  } while (cursor !== undefined)
}
