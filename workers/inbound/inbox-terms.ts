import type { Accounts } from '@sahut/core/auth/accounts'
import { asSahutError } from '@sahut/core/contract/errors'
import { afterOpenTime, closedSince } from '@sahut/core/model/workspace/hours'
import type { InboxId, WorkspaceId } from '@sahut/core/model/ids'
import type { Terms } from '@sahut/core/model/chat/terms'
import type { Inbox } from '@sahut/core/model/user/user'
import type { Logger } from '@sahut/core/process/logger'

/** What people set of an inbox counts after this at the latest, ms. */
const KEPT_MS = 5_000

/** What an inbox does for whoever writes to it now; nothing: nothing. @throws SahutError unavailable */
export type TermsOf = (workspaceId: WorkspaceId, inboxId: InboxId) => Promise<Terms | undefined>

const MINUTE_MS = 60_000

const termsFrom = ({ dividing, hours, targets }: Inbox, at: number): Terms | undefined => {
  const by = (minutes: number | undefined) =>
    minutes === undefined ? undefined : afterOpenTime(hours, at, minutes * MINUTE_MS)
  const [respondBy, resolveBy] = [by(targets?.respond), by(targets?.resolve)]
  const closed = hours?.awayText === undefined ? undefined : closedSince(hours, at)
  const terms = {
    ...(dividing !== undefined && { divides: true }),
    ...(respondBy !== undefined && { respondBy }),
    ...(resolveBy !== undefined && { resolveBy }),
    ...(closed !== undefined && { closed }),
  }
  return Object.keys(terms).length === 0 ? undefined : terms
}

export const createInboxTerms = ({
  accounts,
  logger,
  now = Date.now,
}: {
  accounts: Pick<Accounts, 'inbox'>
  logger: Pick<Logger, 'error'>
  now?: () => number
}): TermsOf => {
  const kept = new Map<InboxId, { at: number; inbox: Promise<Inbox | undefined> }>()

  const read = async (workspaceId: WorkspaceId, inboxId: InboxId): Promise<Inbox | undefined> => {
    try {
      return await accounts.inbox(workspaceId, inboxId)
    } catch (error) {
      if (asSahutError(error).code === 'unavailable') {
        // What came waits until the store is back, as it would anyway.
        kept.delete(inboxId)
        throw error
      }
      logger.error({ err: error, inboxId }, 'what an inbox does by itself could not be read')
      return undefined
    }
  }

  return async (workspaceId, inboxId) => {
    const known = kept.get(inboxId)
    const fresh =
      known !== undefined && now() - known.at < KEPT_MS
        ? known
        : { at: now(), inbox: read(workspaceId, inboxId) }
    kept.set(inboxId, fresh)
    const inbox = await fresh.inbox
    return inbox && termsFrom(inbox, now())
  }
}
