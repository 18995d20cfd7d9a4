import type { z } from 'zod'
import { asSahutError, SahutError } from '../contract/errors.ts'
import type { Item } from './table.ts'

/**
 * A row that others wrote, or what its keys and attributes say together, checked.
 * @param value what the schema is held against, if not the row as it is
 * @throws SahutError corrupt_state that names the row and the attribute, never its content
 */
export const decoded = <Schema extends z.ZodType>(
  schema: Schema,
  item: Item,
  value: unknown = item,
): z.output<Schema> => {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const at = result.error.issues[0]?.path.join('.') ?? ''
  throw new SahutError('corrupt_state', `The row ${item.PK} ${item.SK} can't be read (${at}).`)
}

/** The row, or nothing if it can't be read, for rows that help and that nobody's work hangs on. */
export const readable = <Schema extends z.ZodType>(
  schema: Schema,
  item: Item,
): z.output<Schema> | undefined => schema.safeParse(item).data

/** Reads rows one by one, so that one that can't be read stops only itself. */
export type RowReader = <Row>(
  items: readonly Item[],
  read: (item: Item) => Row,
  onUnreadable?: (item: Item) => void,
) => Row[]

/** @param report told once of each row that can't be read: they are read again and again */
export const createRowReader = (report: ((error: SahutError) => void) | undefined): RowReader => {
  const told = new Set<string>()
  return (items, read, onUnreadable) =>
    items.flatMap((item) => {
      try {
        return [read(item)]
      } catch (thrown) {
        const name = `${item.PK} ${item.SK}`
        if (!told.has(name)) report?.(asSahutError(thrown))
        told.add(name)
        onUnreadable?.(item)
        return []
      }
    })
}

/** Tells operators of a row that can't be read. */
export const reportUnreadable =
  (logger: { error: (details: { err: SahutError }, message: string) => void }) =>
  (error: SahutError): void => {
    logger.error({ err: error }, 'a row can not be read and is left out')
  }
