/** Who changes their phone number: all phones are told, as of everybody who may be in an address book. */
import { makeMessageId, type Delivery } from '../messages/delivery.ts'
import { node, nowSeconds } from '../protocol/nodes.ts'
import { jidOf, type Account, type Accounts } from './accounts.ts'

export type NumberChanges = ReturnType<typeof createNumberChanges>

export const createNumberChanges = ({
  accounts,
  delivery,
}: {
  accounts: Pick<Accounts, 'all'>
  delivery: Pick<Delivery, 'push'>
}) => ({
  tell: (before: Account, now: Account): void => {
    const change = node('modify', {
      old: jidOf(before, 'pn'),
      new: jidOf(now, 'pn'),
      old_lid: jidOf(before, 'lid'),
      new_lid: jidOf(now, 'lid'),
    })
    for (const phone of accounts.all('phone')) {
      const from = jidOf(before, 'pn')
      const attrs = { from, type: 'contacts', id: makeMessageId(), t: String(nowSeconds()) }
      delivery.push(phone.pn, node('notification', attrs, [change]))
    }
  },
})
