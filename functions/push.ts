import { createPushKey } from '@sahut/core/push/push-key'
import { isPushService } from '@sahut/core/push/push-services'
import { createPushSubscriptions } from '@sahut/core/push/push-subscriptions'
import type { Table } from '@sahut/core/store/table'
import type { PushDeps } from './context.ts'

/** What the API needs so that browsers can be told by push; nothing where nobody is. */
export const pushDepsOf = (secret: string | undefined, table: Table): PushDeps | undefined =>
  secret === undefined
    ? undefined
    : {
        // Workers say who runs this; the API only names the key.
        key: createPushKey(secret, ''),
        subscriptions: createPushSubscriptions(table),
        isService: isPushService,
      }
