import type { WantedJoin } from '@sahut/core/numbers/joins'
import { ContactId } from '@sahut/core/model/ids'
import { type BinaryNode, getBinaryNodeChild } from '@whiskeysockets/baileys'
import { type Addresses, contactOf } from './addresses.ts'

const changeIn = (notification: BinaryNode): BinaryNode | undefined =>
  notification.attrs['type'] === 'contacts' ? getBinaryNodeChild(notification, 'modify') : undefined

/** Whether a notification tells that somebody has changed their phone number. */
export const isNumberChange = (notification: BinaryNode): boolean => changeIn(notification) !== undefined

/** The two addresses of somebody who changed their phone number; nothing if both lead to the same chat. */
export const numberChangeIn = async (
  notification: BinaryNode,
  addresses: Addresses,
): Promise<WantedJoin | undefined> => {
  const { old, new: now, old_lid: oldLid, new_lid: newLid } = changeIn(notification)?.attrs ?? {}
  const [before, after] = [
    await contactOf(addresses, oldLid ?? old, old),
    await contactOf(addresses, newLid ?? now, now),
  ]
  const [from, to] = [ContactId.safeParse(before?.id), ContactId.safeParse(after?.id)]
  return from.success && to.success && from.data !== to.data ? { from: from.data, to: to.data } : undefined
}
