/** Calls of contacts: they ring, and end. */
import type { BinaryNode } from '@whiskeysockets/baileys'
import { jidOf, type Account } from '../login/accounts.ts'
import { node, nowSeconds } from '../protocol/nodes.ts'
import type { Store } from '../store.ts'
import { makeMessageId, type Delivery } from './delivery.ts'

/** @returns calls a number; the call is taken by the number's phone, or by nobody */
export const createCalls =
  ({ delivery, store }: { delivery: Delivery; store: Store }) =>
  async (
    contact: Account,
    phone: Account,
    { video, taken }: { video: boolean; taken: boolean },
  ): Promise<void> => {
    const about = { 'call-id': makeMessageId(), 'call-creator': jidOf(contact, 'lid') }
    const step = (tag: string, attrs = {}, content: BinaryNode[] = []) => {
      const outer = { from: jidOf(contact, 'lid'), id: makeMessageId(), t: String(nowSeconds()) }
      delivery.push(phone.pn, node('call', outer, [node(tag, { ...about, ...attrs }, content)]))
    }
    step('offer', { caller_pn: jidOf(contact, 'pn') }, video ? [node('video')] : [])
    step('terminate', taken ? { reason: 'accepted_elsewhere' } : {})
    await store.committed()
  }
