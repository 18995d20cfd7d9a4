import type { Accounts } from '@sahut/core/auth/accounts'
import type { Bus } from '@sahut/core/bus/bus'
import type { ChatLog, Commit } from '@sahut/core/log/chat-log'
import type { Logger } from '@sahut/core/process/logger'
import { createPushKey } from '@sahut/core/push/push-key'
import { isPushService } from '@sahut/core/push/push-services'
import { createPushSubscriptions } from '@sahut/core/push/push-subscriptions'
import type { Table } from '@sahut/core/store/table'
import { createPushPost } from './push-post.ts'
import { createPushes } from './pushes.ts'

/** All workers share this work. */
const GROUP = 'pushes'

/** Tells people by push what commits say, for as long as the worker lives. */
export type FollowingPushes = {
  /** Takes what this process has committed, where the bus keeps no log that would tell of it. */
  take: (commit: Commit) => void
  start: () => Promise<void>
  close: () => Promise<void>
}

/**
 * Where the bus keeps a log, workers share its commits, and what one leaves by its death another tells; elsewhere each
 * tells what it has committed itself (docs/decisions/0091).
 */
export const followCommits = ({
  settings,
  bus,
  hasLog,
  ...deps
}: {
  settings: { secret: string; contact: string }
  bus: Pick<Bus, 'divide'>
  hasLog: boolean
  table: Table
  accounts: Accounts
  log: Pick<ChatLog, 'chat'>
  logger: Logger
}): FollowingPushes => {
  const pushes = createPushes({
    ...deps,
    subscriptions: createPushSubscriptions(deps.table),
    post: createPushPost({
      key: createPushKey(settings.secret, settings.contact),
      isService: isPushService,
    }),
  })
  let stop: (() => Promise<void>) | undefined
  return {
    take: (commit) => {
      if (!hasLog) void pushes.take(commit)
    },
    start: async () => {
      if (hasLog) stop = await bus.divide(GROUP, pushes.take)
    },
    close: async () => {
      // Handlers that are under way end with what they have gathered.
      await Promise.all([pushes.close(), stop?.()])
    },
  }
}
