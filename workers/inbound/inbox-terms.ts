import type { Accounts } from '@sahut/core/auth/accounts'
import { asSahutError } from '@sahut/core/contract/errors'
import type { InboxId, WorkspaceId } from '@sahut/core/model/ids'
import type { Terms } from '@sahut/core/model/terms'
import type { Inbox } from '@sahut/core/model/user'
import type { Logger } from '@sahut/core/process/logger'

/** What people set of an inbox counts after this at the latest, ms. */
const KEPT_MS = 5_000

/** What an inbox does for whoever writes to it now; nothing: nothing. @throws SahutError unavailable */
export type TermsOf = (workspaceId: WorkspaceId, inboxId: InboxId) => Promise<Terms | undefined>

const termsFrom = ({ dividing }: Inbox): Terms | undefined =>
  dividing === undefined ? undefined : { divides: true }

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
    return inbox && termsFrom(inbox)
  }
}
