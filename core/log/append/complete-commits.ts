import { createSteps } from './append-steps.ts'
import { createRecent } from '../../process/recent.ts'
import type { Head } from '../head.ts'
import { urgentOf } from '../row-kinds/row-kinds.ts'
import type { Table } from '../../store/table.ts'
import type { OnTrouble, Tell } from './tell-commit.ts'

/** Nobody who lives takes longer to put the rows of a commit, ms. Whoever does only makes them be put twice. */
const ABANDONED_MS = 5_000

/** So many chats are remembered as complete; one costs about 100 bytes. */
const REMEMBERED = 10_000

/** Completes the last commits of heads that were read, where that can't wait for the chat's next append. Never fails. */
export type Complete = (heads: readonly Head[]) => Promise<void>

/**
 * A writer that ends right behind its commit leaves rows out, and the next append puts them. Only a message that is
 * to be sent must not wait for one: its worker knows it by its outbox row alone.
 */
export const createCompletion = ({
  table,
  now,
  tell,
  onTrouble,
}: {
  table: Table
  now: () => number
  tell: Tell
  onTrouble: OnTrouble
}): Complete => {
  const { writeRows } = createSteps(table)
  const known = createRecent<string, Pick<Head, 'epoch' | 'seq'>>(REMEMBERED)

  const isKnown = ({ chatId, epoch, seq }: Head): boolean => {
    const last = known.get(chatId)
    return last?.epoch === epoch && last.seq === seq
  }
  const remember = ({ chatId, epoch, seq }: Head): void => {
    known.set(chatId, { epoch, seq })
  }

  const keysOf = (head: Head) =>
    urgentOf(
      head,
      head.pending.filter(({ at = 0 }) => now() - at > ABANDONED_MS),
    ).map(({ PK, SK }) => ({ PK, SK }))

  const complete = async (heads: readonly Head[]): Promise<void> => {
    const doubtful = heads
      .filter((head) => !isKnown(head))
      .map((head) => ({ head, keys: keysOf(head) }))
      .filter(({ keys }) => keys.length > 0)
    if (doubtful.length === 0) return
    const rows = await table.getMany(doubtful.flatMap(({ keys }) => keys))
    const there = new Set(rows.map(({ PK, SK }) => `${PK} ${SK}`))
    await Promise.all(
      doubtful.map(async ({ head, keys }) => {
        if (!keys.every(({ PK, SK }) => there.has(`${PK} ${SK}`))) {
          await writeRows(head)
          tell(head)
        }
        remember(head)
      }),
    )
  }

  return async (heads) => {
    try {
      await complete(heads)
    } catch (error) {
      // What was read is true all the same, and whoever reads next tries again.
      onTrouble(error)
    }
  }
}
