/** The control API's routes of what the owner sets on the phone. */
import { parseInput } from '@sahut/core/contract/errors'
import type { Hono } from 'hono'
import type { Accounts } from '../login/accounts.ts'
import type { Blocks } from '../login/blocks.ts'
import type { PhoneSettings } from '../login/phone-settings.ts'
import type { Store } from '../store.ts'
import { PhoneSetting } from './contract.ts'
import { readBody } from './read-body.ts'

export const addPhoneSettings = (
  app: Hono,
  {
    accounts,
    blocks,
    phoneSettings,
    store,
  }: { accounts: Accounts; blocks: Blocks; phoneSettings: PhoneSettings; store: Pick<Store, 'committed'> },
): void => {
  app.post('/phones/:pn/settings', async (context) => {
    const phone = accounts.phone(context.req.param('pn'))
    const setting = parseInput(PhoneSetting, await readBody(context.req.raw))
    const contact = accounts.contact(setting.of)
    if (setting.set === 'blocked' || setting.set === 'unblocked')
      blocks.set(phone, contact, setting.set === 'blocked')
    else await phoneSettings.set(phone, contact, { ...setting, set: setting.set })
    await store.committed()
    return context.json({})
  })
}
