/** The control API's routes of pictures. */
import { parseInput } from '@sahut/core/contract/errors'
import type { Hono } from 'hono'
import type { Accounts } from '../login/accounts.ts'
import type { Pictures } from '../login/pictures.ts'
import type { Store } from '../store.ts'
import { NewPicture } from './contract.ts'
import { readBody } from './read-body.ts'

export const addPictures = (
  app: Hono,
  { accounts, pictures, store }: { accounts: Accounts; pictures: Pictures; store: Pick<Store, 'committed'> },
): void => {
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
