import { Hono } from 'hono'
import { z } from 'zod'
import { InboxId, NumberId } from '@sahut/core/model/ids'
import { NumberLabel, Pace } from '@sahut/core/model/number'
import type { Principal } from '@sahut/core/model/user'
import type { Assignment } from '@sahut/core/numbers/numbers'
import { fleetTopic, workerTopic } from '@sahut/core/bus/rooms'
import { signedIn } from '../auth.ts'
import type { ApiDeps, SignedIn } from '../context.ts'
import { input } from '../input.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'

const NewNumber = z.object({ label: NumberLabel, inboxId: InboxId })
const NumberChange = z
  .strictObject({ label: NumberLabel.optional(), pace: Pace.nullable().optional() })
  .refine((change) => Object.keys(change).length > 0, 'must change something: label or pace')
const OneNumber = z.object({ numberId: NumberId })

/**
 * `GET /numbers` (and the pace of those that have none of their own), `GET /numbers/:numberId` for who sees the
 * number's inbox; `POST /numbers`,
 * `PATCH /numbers/:numberId` (label, pace) and `POST /numbers/:numberId/link` and `/unlink` for admins. Workers act on what is asked, the answer does not wait.
 */
export const numberRoutes = ({
  access,
  numbers,
  bus,
  tokens,
  settings,
}: Pick<ApiDeps, 'access' | 'numbers' | 'bus' | 'tokens' | 'settings'>) => {
  const { pace } = { ...DEFAULT_SETTINGS, ...settings }
  const request = async (principal: Principal, numberId: NumberId, wanted: Assignment['wanted']) => {
    const { workspaceId } = await access.number(principal, numberId)
    await access.admin(principal)
    const number = await numbers.request(workspaceId, numberId, wanted)
    bus.signal(fleetTopic, { type: 'numbers-changed' })
    return { number }
  }

  return new Hono<SignedIn>()
    .get('/numbers', signedIn(tokens), async (c) =>
      c.json({ numbers: await access.numbers(c.get('principal')), pace }),
    )
    .post('/numbers', signedIn(tokens), input('json', NewNumber), async (c) => {
      const { label, inboxId } = c.req.valid('json')
      await access.admin(c.get('principal'))
      const { workspaceId } = await access.inbox(c.get('principal'), inboxId)
      return c.json({ number: await numbers.create({ workspaceId, inboxId, label }) }, 201)
    })
    .get('/numbers/:numberId', signedIn(tokens), input('param', OneNumber), async (c) =>
      c.json({ number: await access.number(c.get('principal'), c.req.valid('param').numberId) }),
    )
    .patch(
      '/numbers/:numberId',
      signedIn(tokens),
      input('param', OneNumber),
      input('json', NumberChange),
      async (c) => {
        const { numberId } = c.req.valid('param')
        const { workspaceId } = await access.number(c.get('principal'), numberId)
        await access.admin(c.get('principal'))
        const number = await numbers.change(workspaceId, numberId, c.req.valid('json'))
        bus.signal(workerTopic(numberId), { type: 'number-set' })
        return c.json({ number })
      },
    )
    .post('/numbers/:numberId/link', signedIn(tokens), input('param', OneNumber), async (c) =>
      c.json(await request(c.get('principal'), c.req.valid('param').numberId, 'linked')),
    )
    .post('/numbers/:numberId/unlink', signedIn(tokens), input('param', OneNumber), async (c) =>
      c.json(await request(c.get('principal'), c.req.valid('param').numberId, 'unlinked')),
    )
}
