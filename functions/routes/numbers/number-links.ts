import { Hono } from 'hono'
import { SahutError } from '@sahut/core/contract/errors'
import type { NumberId } from '@sahut/core/model/ids'
import type { Principal } from '@sahut/core/model/user/user'
import type { Assignment } from '@sahut/core/numbers/numbers'
import { fleetTopic } from '@sahut/core/bus/rooms'
import type { Anybody, ApiDeps } from '../../context.ts'
import { createOperations } from '../../openapi/operation.ts'

/** Linking numbers to their phones, by QR or by code, and ending that: workers do it, and are told what is wanted. */
export const numberLinkRoutes = ({
  access,
  numbers,
  bus,
  tokens,
}: Pick<ApiDeps, 'access' | 'numbers' | 'bus' | 'tokens'>) => {
  const { signedIn } = createOperations(tokens)
  const request = async (
    principal: Principal,
    numberId: NumberId,
    wanted: Assignment['wanted'],
    codeFor?: string,
  ) => {
    const action = wanted === 'linked' ? 'number:link' : 'number:unlink'
    const { workspaceId } = (await access.may(principal, action, numberId)).thing
    const number = await numbers.request(workspaceId, numberId, wanted, codeFor)
    bus.signal(fleetTopic, { type: 'numbers-changed' })
    return { number }
  }

  return new Hono<Anybody>()
    .post(
      '/numbers/:numberId/link',
      signedIn('linkNumber', (c) => request(c.get('principal'), c.req.valid('param').numberId, 'linked')),
    )
    .post(
      '/numbers/:numberId/link-code',
      signedIn('linkNumberByCode', (c) =>
        request(c.get('principal'), c.req.valid('param').numberId, 'linked', c.req.valid('json').phone),
      ),
    )
    .get(
      '/numbers/:numberId/link-code',
      signedIn('readLinkCode', async (c) => {
        const { numberId } = c.req.valid('param')
        await access.may(c.get('principal'), 'number:link', numberId)
        const linkCode = await numbers.linkCode(numberId)
        if (linkCode === undefined)
          throw new SahutError('not_found', 'Nobody asked that this number be linked by a code.')
        return { linkCode }
      }),
    )
    .post(
      '/numbers/:numberId/unlink',
      signedIn('unlinkNumber', (c) => request(c.get('principal'), c.req.valid('param').numberId, 'unlinked')),
    )
}
