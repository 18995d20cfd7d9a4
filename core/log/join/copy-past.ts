import { pastKey, pastRange, readPastPlace } from '../../store/keys/chat.ts'
import type { Key, Table } from '../../store/table.ts'
import type { Head } from '../head.ts'

/** What lies before a log lies before the one with which it is joined: by time and name, whatever its chat's places are. */
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
