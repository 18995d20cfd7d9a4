import type { Item, Key, Range, Table } from './table.ts'

/** All rows of a range, however many answers it takes (one carries up to 1 MB). */
export const readAll = async (
  table: Table,
  range: Omit<Range, 'cursor' | 'limit' | 'index'>,
): Promise<Item[]> => {
  const rows: Item[] = []
  let cursor: Key | undefined
  do {
    const page: Awaited<ReturnType<Table['query']>> = await table.query({
      ...range,
      ...(cursor && { cursor }),
    })
    rows.push(...page.items)
    cursor = page.cursor
  } while (cursor !== undefined)
  return rows
}
