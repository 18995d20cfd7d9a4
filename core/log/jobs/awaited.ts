import type { MsgKey } from '../../model/ids.ts'
import type { Head } from '../head.ts'

/*
 * Which messages something waits for, as HEAD knows it: so that it costs nothing to append the others. A short end of
 * the key is enough, as one that only looks alike costs a read. Most never come, so only the latest are looked out for.
 */

const REMEMBERED = 6
const LENGTH = 8

type Awaited = Head['awaited']

const endOf = (key: MsgKey): string => key.slice(-LENGTH)

export const isAwaited = ({ awaited }: Pick<Head, 'awaited'>, key: MsgKey): boolean =>
  awaited?.includes(endOf(key)) ?? false

export const awaiting = (awaited: Awaited, key: MsgKey): Awaited =>
  [...(awaited ?? []).filter((one) => one !== endOf(key)), endOf(key)].slice(-REMEMBERED)

export const arrived = (awaited: Awaited, key: MsgKey): Awaited => {
  const left = (awaited ?? []).filter((one) => one !== endOf(key))
  return left.length === 0 ? undefined : left
}
