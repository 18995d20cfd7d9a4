import { z } from 'zod'
import { fileContentOf } from '../../model/content/content.ts'
import type { MessageEntry } from '../../model/message/message.ts'
import { allWaitingRange, entryKey, knownRange, statusKey, waitingKey } from '../../store/keys/chat.ts'
import { mediaJobKey } from '../../store/keys/number.ts'
import type { Item, Table } from '../../store/table.ts'
import type { Head } from '../head.ts'
import { knownKeyOf } from '../row-kinds/known-key.ts'
import { waitingRowOf } from '../row-kinds/waiting-change.ts'
import { baseOf, type Places } from './places.ts'
import { entryAt, stateAt } from './renumbered.ts'
import { inOrder, messageIn, rowsIn, type Side, type Source } from './sources.ts'

/** An entry as it stands in its row. */
const Raw = z.looseObject({}).catch({})

/** So many rows are written at a time. */
const WRITTEN = 200

/** Rows that are written some at a time. */
const createWriting = (table: Table) => {
  let rows: Item[] = []
  const flush = async (): Promise<void> => {
    const full = rows
    rows = []
    if (full.length > 0) await table.putAll(full)
  }
  return {
    add: async (...more: Item[]): Promise<void> => {
      rows.push(...more)
      if (rows.length >= WRITTEN) await flush()
    },
    flush,
  }
}

/** Whether somebody still has to fetch a message's file. */
const wantsFile = ({ media, content }: MessageEntry): boolean =>
  fileContentOf(content) !== undefined && (media === undefined || media.state === 'wanted')

const rowsOf = (source: Source, seq: number, places: Places, from: Head, to: Head): Item[] => {
  const { side, state, row, entry } = source
  const origin = side === 'from' ? from.chatId : undefined
  const at = { places, side, seq, origin }
  const message = messageIn(source)
  const { workspaceId, chatId, numberId } = to
  const { expiresAt } = row
  return [
    // What can't be read here stays as it is, for whoever can.
    {
      ...entryKey(to, seq),
      entry: String(entry.kind) === 'unreadable' ? { ...Raw.parse(row['entry']), seq } : entryAt(entry, at),
      ...(expiresAt !== undefined && { expiresAt }),
    },
    ...(state === undefined ? [] : [{ ...statusKey(to, seq), ...stateAt(state, at) }]),
    ...(message !== undefined && wantsFile(message)
      ? [{ ...mediaJobKey(numberId, chatId, seq), workspaceId, chatId, seq }]
      : []),
  ]
}

/**
 * Writes both chats behind the one that goes on, which nobody sees until its head says so. As often as one likes, and by
 * whomever: neither chat changes meanwhile, so it is the same each time.
 * @param told is given each message at its new place, in order
 */
export const copyLogs = async (
  table: Table,
  { from, to, places }: { from: Head; to: Head; places: Places },
  told: (message: MessageEntry, source: Source) => void,
): Promise<void> => {
  const writing = createWriting(table)
  for await (const source of inOrder(table, from, to)) {
    const seq = places.ownOf(source)
    if (seq === undefined) continue
    await writing.add(...rowsOf(source, seq, places, from, to))
    const message = messageIn(source)
    if (message !== undefined) told({ ...message, seq }, source)
  }
  await writing.flush()
}

/** Every key that either of the two knows leads to its new place; those of changes to the entry that joins them. */
export const copyKeys = async (
  table: Table,
  { from, to, places }: { from: Head; to: Head; places: Places },
): Promise<void> => {
  const writing = createWriting(table)
  const base = baseOf(from, to)
  const sides: [Side, Head][] = [
    ['from', from],
    ['to', to],
  ]
  for (const [side, head] of sides) {
    for await (const row of rowsIn(table, knownRange(head))) {
      const { seq } = knownKeyOf(row)
      // Written by whoever began this and came no further.
      if (side === 'to' && seq > base) continue
      const place = places.of(side, seq) ?? places.last + 1
      await writing.add({ ...row, PK: entryKey(to, 0).PK, seq: place })
    }
  }
  await writing.flush()
}

/** What was done to messages that are in neither yet goes on waiting, with the line that stands for it. */
export const copyWaiting = async (
  table: Table,
  { from, to, places }: { from: Head; to: Head; places: Places },
): Promise<void> => {
  const base = baseOf(from, to)
  const sides: [Side, Head][] = [
    ['from', from],
    ['to', to],
  ]
  for (const [side, head] of sides) {
    for await (const row of rowsIn(table, allWaitingRange(head))) {
      const entry = waitingRowOf(row)
      if (entry === undefined || entry.change.type !== 'waiting') continue
      const { change, seq } = entry
      if (side === 'to' && (change.line ?? seq) > base) continue
      const { line, ...rest } = change
      const place = line === undefined ? undefined : places.of(side, line)
      const at = place ?? places.last + 1
      await table.putAll([
        {
          ...row,
          ...waitingKey(to, change.of, at),
          entry: { ...entry, seq: at, change: { ...rest, ...(place !== undefined && { line: place }) } },
        },
      ])
      if (side === 'to') await table.delete(waitingKey(to, change.of, seq))
    }
  }
}
