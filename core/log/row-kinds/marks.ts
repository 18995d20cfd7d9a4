import { z } from 'zod'
import { type Marks, pinFrom } from '../../model/chat/mark.ts'
import type { Entry } from '../../model/message/message.ts'
import { absent, any, below, setting } from '../../store/expressions.ts'
import { marksKey } from '../../store/keys/chat.ts'
import type { Item } from '../../store/table.ts'
import type { Head } from '../head.ts'
import type { Raise, RowKind } from './row-kind.ts'

const PIN = 'pin_'
const STAR = 'star_'
/** What orders a mark stands in an attribute of its own: a condition holds against no part of one. */
const ORDER = '_order'

const raiseOf = (head: Head, name: string, value: number | boolean, seq: number): Raise => ({
  key: marksKey(head),
  change: setting({ [name]: value, [`${name}${ORDER}`]: seq }),
  condition: any(absent(`${name}${ORDER}`), below(`${name}${ORDER}`, seq)),
})

const raisesOf = (head: Head, entry: Entry): Raise[] => {
  if (entry.kind !== 'change') return []
  const { change, seq } = entry
  if (change.type === 'pinned')
    return [raiseOf(head, `${PIN}${String(change.target)}`, pinFrom(change, entry).until, seq)]
  return change.type === 'starred'
    ? [raiseOf(head, `${STAR}${String(change.target)}`, change.isSet, seq)]
    : []
}

/** `MARKS`: which messages of a chat are pinned, until when, and which have a star; each mark an attribute. */
export const marks: RowKind = {
  isUrgent: false,
  of: (head, entry) => raisesOf(head, entry).map((raise) => ({ raise })),
}

/** Those of a row's attributes with such a name, by seq, as far as this code can read them. */
const allOf = <Schema extends z.ZodType>(
  schema: Schema,
  item: Item,
  prefix: string,
): { seq: number; value: z.infer<Schema> }[] =>
  Object.entries(item).flatMap(([name, told]) => {
    const seq = Number(name.slice(prefix.length))
    const value = schema.safeParse(told)
    return name.startsWith(prefix) && Number.isInteger(seq) && value.success
      ? [{ seq, value: value.data }]
      : []
  })

/** What a chat's row says, the newest message first. @param now ms */
export const marksOf = (item: Item | undefined, now: number): Marks => {
  if (item === undefined) return { pins: [], stars: [] }
  return {
    pins: allOf(z.number(), item, PIN)
      .filter(({ value }) => value > now)
      .map(({ seq, value }) => ({ seq, until: value }))
      .sort((a, b) => b.seq - a.seq),
    stars: allOf(z.literal(true), item, STAR)
      .map(({ seq }) => seq)
      .sort((a, b) => b - a),
  }
}
