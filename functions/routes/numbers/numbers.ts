import { Hono } from 'hono'
import { etag } from 'hono/etag'
import { createStartChat } from '@sahut/core/chats/start'
import { SahutError } from '@sahut/core/contract/errors'
import type { NumberId } from '@sahut/core/model/ids'
import type { Retirement } from '@sahut/core/model/number/number'
import type { Principal } from '@sahut/core/model/user/user'
import { fleetTopic, workerTopic } from '@sahut/core/bus/rooms'
import type { Anybody, ApiDeps } from '../../context.ts'
import { createOperations } from '../../openapi/operation.ts'
import { DEFAULT_SETTINGS } from '../../settings.ts'

/** Who sees an inbox sees its numbers; admins manage them, and workers are told of what they want. */
export const numberRoutes = ({
  access,
  log,
  numbers,
  bus,
  tokens,
  settings,
}: Pick<ApiDeps, 'access' | 'log' | 'numbers' | 'bus' | 'tokens' | 'settings'>) => {
  const startChat = createStartChat({ access, log, lookUps: numbers.lookUps, blocks: numbers.blocks, bus })
  const { signedIn } = createOperations(tokens)
  const { pace } = { ...DEFAULT_SETTINGS, ...settings }
  /** @returns the number in its place, if there is one */
  const retire = async (principal: Principal, numberId: NumberId, why: Retirement['why']) => {
    // One that can't be read can be removed too, so the workspace is the caller's.
    await access.may(principal, 'number:retire', principal.workspaceId)
    const number = await numbers.retire(principal.workspaceId, numberId, why)
    bus.signal(fleetTopic, { type: 'numbers-changed' })
    return number
  }

  return new Hono<Anybody>()
    .use('/numbers', etag())
    .get(
      '/numbers',
      signedIn('listNumbers', async (c) => ({ ...(await access.numbers(c.get('principal'))), pace })),
    )
    .post(
      '/numbers',
      signedIn('createNumber', async (c) => {
        const { label, inboxId, requestId } = c.req.valid('json')
        const { workspaceId } = (await access.may(c.get('principal'), 'number:create', inboxId)).thing
        return {
          number: await numbers.create({ workspaceId, inboxId, label, ...(requestId && { requestId }) }),
        }
      }),
    )
    .get(
      '/numbers/:numberId',
      signedIn('readNumber', async (c) => {
        const { thing } = await access.may(c.get('principal'), 'number:read', c.req.valid('param').numberId)
        return { number: thing }
      }),
    )
    .patch(
      '/numbers/:numberId',
      signedIn('changeNumber', async (c) => {
        const { numberId } = c.req.valid('param')
        const change = c.req.valid('json')
        const { workspaceId } = (await access.may(c.get('principal'), 'number:change', numberId)).thing
        if (change.inboxId !== undefined)
          await access.may(c.get('principal'), 'number:create', change.inboxId)
        const number = await numbers.change(workspaceId, numberId, change)
        bus.signal(workerTopic(numberId), { type: 'number-set' })
        return { number }
      }),
    )
    .post(
      '/numbers/:numberId/chats',
      signedIn('startChat', (c) =>
        startChat(c.get('principal'), { ...c.req.valid('param'), ...c.req.valid('json') }),
      ),
    )
    .delete(
      '/numbers/:numberId',
      signedIn('removeNumber', async (c) => {
        await retire(c.get('principal'), c.req.valid('param').numberId, 'removed')
        return {}
      }),
    )
    .post(
      '/numbers/:numberId/change-phone',
      signedIn('changePhone', async (c) => {
        const number = await retire(c.get('principal'), c.req.valid('param').numberId, 'phone-changed')
        if (number === undefined) throw new SahutError('not_found', 'There is no such number.')
        return { number }
      }),
    )
}
