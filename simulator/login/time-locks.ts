/** The lock on accounts that wrote to too many strangers. In memory, as faults are. */
import type { BinaryNode } from '@whiskeysockets/baileys'
import { SERVER } from '../protocol/address.ts'
import { node, nowSeconds } from '../protocol/nodes.ts'

export type TimeLocks = ReturnType<typeof createTimeLocks>

export const createTimeLocks = () => {
  const ends = new Map<string, number>()
  const lockOf = (phone: string) => {
    const until = ends.get(phone) ?? 0
    return until > nowSeconds()
      ? { is_active: true, time_enforcement_ends: String(until), enforcement_type: 'DEFAULT' }
      : { is_active: false }
  }
  const json = (tag: string, attrs: Record<string, string>, data: object): BinaryNode =>
    node(tag, attrs, Buffer.from(JSON.stringify({ data })))

  return {
    /** Locks a phone's account for so many seconds, or unlocks it. @returns what its companion is told */
    set: (phone: string, seconds: number): BinaryNode => {
      ends.set(phone, nowSeconds() + seconds)
      const told = { xwa2_notify_account_reachout_timelock: lockOf(phone) }
      const id = `lock${String(Date.now())}`
      return node('notification', { from: SERVER, type: 'mex', id, t: String(nowSeconds()) }, [
        json('update', { op_name: 'NotificationUserReachoutTimelockUpdate' }, told),
      ])
    },
    /** The answer to a companion that asks. */
    answer: (phone: string): BinaryNode =>
      json('result', {}, { xwa2_fetch_account_reachout_timelock: lockOf(phone) }),
  }
}
