import type { Item, Key, Range, Table } from './table.ts'

type Whole = Omit<Range, 'cursor' | 'limit' | 'index'>

/** Rows of a range until they weigh so much as JSON, bytes, or are all. One answer of the store carries up to 1 MB. */
export const readUpTo = async (
  table: Pick<Table, 'query'>,
  range: Whole,
  bytes: number,
): Promise<{ items: Item[]; isCut: boolean }> => {
  const items: Item[] = []
  let cursor: Key | undefined
  let weight = 0
  do {
    const page: Awaited<ReturnType<Table['query']>> = await table.query({
      ...range,
      ...(cursor && { cursor }),
    })
    items.push(...page.items)
    cursor = page.cursor
    if (Number.isFinite(bytes)) weight += Buffer.byteLength(JSON.stringify(page.items))
  } while (cursor !== undefined && weight < bytes)
  return { items, isCut: cursor !== undefined }
}

/** All rows of a range, however many answers it takes. */
export const readAll = async (table: Pick<Table, 'query'>, range: Whole): Promise<Item[]> =>
  (await readUpTo(table, range, Infinity)).items
