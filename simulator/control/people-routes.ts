/** The control API's routes of who people are: how they look, and under which number. */
import { parseInput } from '@sahut/core/contract/errors'
import type { Hono } from 'hono'
import type { Accounts } from '../login/accounts.ts'
import type { NumberChanges } from '../login/number-changes.ts'
import type { Pictures } from '../login/pictures.ts'
import type { Store } from '../store.ts'
import { NewPicture, NumberChange } from './contract.ts'
import { readBody } from './read-body.ts'

export const addPeople = (
  app: Hono,
  {
    accounts,
    numberChanges,
    pictures,
    store,
  }: {
    accounts: Accounts
    numberChanges: NumberChanges
    pictures: Pictures
    store: Pick<Store, 'committed'>
  },
): void => {
  app.post('/contacts/:pn/becomes', async (context) => {
    const { to } = parseInput(NumberChange, await readBody(context.req.raw))
    numberChanges.tell(accounts.contact(context.req.param('pn')), accounts.contact(to))
    await store.committed()
    return context.json({})
  })
  app.post('/contacts/:pn/picture', async (context) => {
    const { picture } = parseInput(NewPicture, await readBody(context.req.raw))
    pictures.ofContact(accounts.contact(context.req.param('pn')), picture)
    await store.committed()
    return context.json({})
  })
  app.post('/groups/:id/picture', async (context) => {
    const { picture } = parseInput(NewPicture, await readBody(context.req.raw))
    pictures.ofGroup(context.req.param('id'), picture)
    await store.committed()
    return context.json({})
  })
}
