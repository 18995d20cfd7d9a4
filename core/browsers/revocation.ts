import type { Logger } from 'pino'
import type { Access } from '../access/access.ts'
import { createWaiting } from '../bus/levels/broker/waiting.ts'
import { asSahutError } from '../contract/errors.ts'
import type { UserId, WorkspaceId } from '../model/ids.ts'
import { type BackOff, backOffMs } from '../process/back-off.ts'
import { mapAtMost } from '../process/map-at-most.ts'
import { createStanding } from './admission.ts'
import type { BrokerAdmin } from './broker-admin.ts'

const AT_ONCE = 10
const ATTEMPTS = 8
const AGAIN: BackOff = { firstMs: 200, longestMs: 5_000, sure: 0.5 }
/** Who was being let in at that moment shows a little later, ms. */
export const LATER_MS = 1_000
/** How long whoever is about to be frozen waits, ms. */
const SETTLED_MS = 1_000

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Takes browsers off the broker whose rights are not those any more with which they were admitted. */
export type Revocation = {
  /**
   * Looks at the browsers of all, of a workspace or of a user: whoever stands there with rights that have changed is
   * kicked, and comes back with what they may by then.
   * @param onListed told of which workspaces they are, before any of them is looked at
   * @throws what kept it from being done for all of them
   */
  look: (
    of?: { workspaceId: WorkspaceId; userId?: UserId },
    onListed?: (workspaceIds: ReadonlySet<WorkspaceId>) => void,
  ) => Promise<void>
  /** Somebody's rights have changed: looks now, again while that fails, and once more a little later. */
  revoke: (user: { workspaceId: WorkspaceId; userId: UserId }) => void
  /** Resolves once all that was revoked is done; after a second at the latest. */
  settled: () => Promise<void>
}

export const createRevocation = ({
  admin,
  access,
  logger,
}: {
  admin: Pick<BrokerAdmin, 'clients' | 'kick'>
  access: Pick<Access, 'user' | 'inboxes'>
  logger: Logger
}): Revocation => {
  let underWay = 0
  const done = createWaiting(SETTLED_MS)

  const look: Revocation['look'] = async (of, onListed) => {
    const there = await admin.clients(of?.workspaceId)
    onListed?.(new Set(there.map(({ workspaceId }) => workspaceId)))
    const clients = there.filter(({ userId }) => of?.userId === undefined || userId === of.userId)
    const standingOf = createStanding(access)
    const failures = await mapAtMost(AT_ONCE, clients, async (client) => {
      try {
        if ((await standingOf(client)) === undefined) await admin.kick(client)
        return []
      } catch (error) {
        // Another's rights are not to outlive their end because of it.
        return [error]
      }
    })
    const [first] = failures.flat()
    if (first !== undefined) throw asSahutError(first)
  }

  const untilDone = async (user: { workspaceId: WorkspaceId; userId: UserId }): Promise<void> => {
    for (let attempt = 1; ; attempt += 1)
      try {
        await look(user)
        return
      } catch (error) {
        if (attempt === ATTEMPTS) {
          const { userId } = user
          logger.error(
            { err: error, userId },
            'a right was taken away, but not at the MQTT broker; a gateway will',
          )
          return
        }
        await pause(backOffMs(AGAIN, attempt - 1))
      }
  }

  return {
    look,
    revoke: (user) => {
      underWay += 1
      void untilDone(user).finally(() => {
        underWay -= 1
        if (underWay === 0) done.release()
      })
      setTimeout(() => void untilDone(user), LATER_MS).unref()
    },
    settled: async () => {
      if (underWay > 0) await done.wait()
    },
  }
}
