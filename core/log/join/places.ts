import type { Table } from '../../store/table.ts'
import type { Head } from '../head.ts'
import { keyOfMessage } from '../row-kinds/known-key.ts'
import { inOrder, messageIn, type Side, type Source, standsIn } from './sources.ts'

/** Where everything of two chats stands once they are joined. */
export type Places = {
  /** Nothing for what has no place of its own: changes, and the second of what stands in both chats. */
  ownOf: (source: Source) => number | undefined
  /** Where what stood at a seq of one of the two stands now: itself, or the same message. */
  of: (side: Side, seq: number) => number | undefined
  /** The last of them; the entry that says it comes behind. */
  last: number
}

type Place = { side: Side; seq: number; isLeft: boolean }

const nameOf = (side: Side, seq: number): string => `${side} ${String(seq)}`

/**
 * Gives everything its place. It begins behind every seq that either of the two ever had, so that whoever still names
 * an old place names nothing, and never another message.
 */
export const placesOf = async (table: Table, from: Head, to: Head): Promise<Places> => {
  const base = baseOf(from, to)
  const order: Place[] = []
  /** What WhatsApp delivered under both addresses of the person stands in both. */
  const byKey = new Map<string, { place: Place; isEmpty: boolean }>()
  const twins = new Map<string, string>()
  for await (const source of inOrder(table, from, to)) {
    const { side, entry } = source
    const place = { side, seq: entry.seq, isLeft: true }
    const message = messageIn(source)
    if (message === undefined) {
      order.push(place)
      continue
    }
    const key = keyOfMessage(message)
    const first = byKey.get(key)
    const isEmpty = standsIn(message)
    if (first !== undefined && (isEmpty || !first.isEmpty)) {
      twins.set(nameOf(side, entry.seq), key)
      continue
    }
    if (first !== undefined) {
      first.place.isLeft = false
      twins.set(nameOf(first.place.side, first.place.seq), key)
    }
    byKey.set(key, { place, isEmpty })
    order.push(place)
  }
  const own = new Map(
    order
      .filter(({ isLeft }) => isLeft)
      .map(({ side, seq }, at): [string, number] => [nameOf(side, seq), base + 1 + at]),
  )
  const ofName = (name: string): number | undefined => {
    const place = byKey.get(twins.get(name) ?? '')?.place
    return own.get(name) ?? (place && own.get(nameOf(place.side, place.seq)))
  }
  return {
    ownOf: ({ side, entry }) => own.get(nameOf(side, entry.seq)),
    of: (side, seq) => ofName(nameOf(side, seq)),
    last: base + own.size,
  }
}

/** The seq behind which a joined log begins. */
export const baseOf = (from: Head, to: Head): number => Math.max(from.seq, to.seq)
