import { Hono } from 'hono'
import type { Decision } from '@sahut/core/contract/api/live'
import { browsersTopic } from '@sahut/core/bus/rooms'
import { SahutError } from '@sahut/core/contract/errors'
import type { Anybody, ApiDeps } from '../../context.ts'
import type { Limits } from '../../limits.ts'
import { createOperations } from '../../openapi/operation.ts'
import { createSecretCheck } from '../../sessions/secret-header.ts'

/** In it EMQX shows that it is the broker. */
const BROKER_HEADER = 'x-sahut-broker'

const REFUSED: Decision = { result: 'deny', is_superuser: false }

/** Browsers at the MQTT broker: how they get in there. */
export const liveRoutes = (
  { admission, brokerSecret, tokens, bus }: Pick<ApiDeps, 'admission' | 'brokerSecret' | 'tokens' | 'bus'>,
  limits: Pick<Limits, 'admission'>,
) => {
  const { open, signedIn } = createOperations(tokens)
  const isBroker = brokerSecret === undefined ? () => false : createSecretCheck(brokerSecret)

  return new Hono<Anybody>()
    .post(
      '/live/admission',
      signedIn('admitToBroker', async (c) => {
        if (admission === undefined)
          throw new SahutError('conflict', 'Here browsers are served by gateways, not at a broker.')
        const principal = c.get('principal')
        await limits.admission(principal.userId)
        const admitted = await admission.admit(principal)
        const { workspaceId } = principal
        bus.signal(browsersTopic, { type: 'browser-admitted', workspaceId })
        return admitted
      }),
    )
    .post(
      '/live/authenticate',
      open('authenticateBrowser', async (c): Promise<Decision> => {
        if (admission === undefined || !isBroker(c.req.header(BROKER_HEADER)))
          throw new SahutError('forbidden', 'Only the MQTT broker may ask this.')
        const { clientid, password } = c.req.valid('json')
        const allowed = await admission.allowed({ clientId: clientid, password })
        if (allowed === undefined) return REFUSED
        const rule = (action: 'subscribe' | 'publish') => (topic: string) =>
          ({ permission: 'allow', action, topic }) as const
        return {
          result: 'allow',
          is_superuser: false,
          expire_at: allowed.until,
          acl: [
            ...allowed.subscribe.map(rule('subscribe')),
            ...allowed.publish.map(rule('publish')),
            { permission: 'deny', action: 'all', topic: '#' },
          ],
        }
      }),
    )
}
