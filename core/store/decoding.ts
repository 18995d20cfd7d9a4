import type { z } from 'zod'
import { SahutError } from '../contract/errors.ts'
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
