import { isPlaceholder } from '../../model/content/content.ts'
import type { Entry, MessageEntry } from '../../model/message/message.ts'
import { entryRange } from '../../store/keys/chat.ts'
import type { Item, Key, Range, Table } from '../../store/table.ts'
import type { Head } from '../head.ts'
import { entryOf, hasPlace } from '../row-kinds/entry-row.ts'
import { inState, isStateRow, stateOf } from '../row-kinds/message-state.ts'

/** Of the two chats that are joined: the one that ends, and the one that goes on. */
export type Side = 'from' | 'to'

/** What has its place in the joined log: a row of one of the two, and what became of its message since. */
export type Source = { side: Side; row: Item; state: Item | undefined; entry: Entry }

/** So many rows are read at a time. */
const ROWS = 400

/** All rows of a range, some at a time. */
export async function* rowsIn(table: Table, range: Omit<Range, 'cursor' | 'limit'>): AsyncGenerator<Item> {
  let cursor: Key | undefined
  do {
    const page: Awaited<ReturnType<Table['query']>> = await table.query({
      ...range,
      limit: ROWS,
      ...(cursor && { cursor }),
    })
    yield* page.items
    cursor = page.cursor
  } while (cursor !== undefined)
}

/**
 * What stays of a chat for good, in its order. Changes that only brought readers up to date pass away by their age, at a
 * moment that nobody chooses, so that two who copy would not copy the same; what they did is in the state of messages.
 */
async function* stayingOf(table: Table, head: Head, side: Side): AsyncGenerator<Source, void> {
  const first = (head.base ?? 0) + 1
  if (head.seq < first) return
  let last: Source | undefined
  for await (const row of rowsIn(table, entryRange(head, first, head.seq))) {
    if (isStateRow(row)) {
      if (last !== undefined && row.SK === `${last.row.SK}#S`) last = { ...last, state: row }
      continue
    }
    if (last !== undefined) yield last
    const entry = entryOf(row)
    last = hasPlace(entry) ? { side, row, state: undefined, entry } : undefined
  }
  if (last !== undefined) yield last
}

/** What can't be read has no time of its own: it stays where it stands. */
const timeOf = (source: Source | undefined): number => source?.entry.at ?? -Infinity

/** Both chats in the order in which all of it was appended, each in its own. */
export async function* inOrder(table: Table, from: Head, to: Head): AsyncGenerator<Source> {
  const [ours, others] = [stayingOf(table, to, 'to'), stayingOf(table, from, 'from')]
  const next = async (sources: AsyncGenerator<Source, void>): Promise<Source | undefined> => {
    const step = await sources.next()
    return step.done === true ? undefined : step.value
  }
  let [one, other] = [await next(ours), await next(others)]
  while (one !== undefined || other !== undefined) {
    if (one !== undefined && (other === undefined || timeOf(one) <= timeOf(other))) {
      yield one
      one = await next(ours)
    } else if (other !== undefined) {
      yield other
      other = await next(others)
    }
  }
}

/** The message as it is by now, if it is one. */
export const messageIn = ({ entry, state }: Source): MessageEntry | undefined => {
  if (entry.kind !== 'message') return undefined
  return state === undefined ? entry : inState(entry, stateOf(state))
}

/** Whether a message only stands for what is to come. */
export const standsIn = (message: MessageEntry): boolean =>
  isPlaceholder(message.content) || message.gone !== undefined
