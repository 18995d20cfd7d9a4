import { asSahutError, type SahutError } from '../contract/errors.ts'
import type { NumberId } from '../model/ids.ts'
import type { Item } from '../store/table.ts'
import { numberIdIn } from './rows.ts'

/** Tells operators of a number's row that can't be read. */
export const reportTo =
  (logger: { error: (details: { err: SahutError }, message: string) => void }) =>
  (error: SahutError): void => {
    logger.error({ err: error }, 'a number is left out: its row is broken')
  }

/** Reads rows one by one, so that one that can't be read stops only itself. @param report told once of each of those */
export const createReading = (report: ((error: SahutError) => void) | undefined) => {
  const told = new Set<string>()
  return <Row>(
    items: Item[],
    read: (item: Item) => Row,
    onUnreadable?: (numberId: NumberId) => void,
  ): Row[] =>
    items.flatMap((item) => {
      try {
        return [read(item)]
      } catch (thrown) {
        const name = `${item.PK} ${item.SK}`
        // Rows are read every few seconds.
        if (!told.has(name)) report?.(asSahutError(thrown))
        told.add(name)
        const numberId = numberIdIn(item)
        if (numberId !== undefined) onUnreadable?.(numberId)
        return []
      }
    })
}
