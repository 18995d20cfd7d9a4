import { SahutError } from '@sahut/core/contract/errors'
import type { InboxId } from '@sahut/core/model/ids'

/** The inboxes that the broker lets this connection subscribe. Whoever is given another one is made to connect anew. */
export type AdmittedRights = {
  inboxIds: readonly InboxId[]
  has: (inboxId: InboxId) => boolean
  /** @throws SahutError unavailable: what is not admitted may have been given just now, and only the API knows */
  check: (inboxId: InboxId) => void
}

export const createAdmittedRights = (inboxIds: readonly InboxId[]): AdmittedRights => ({
  inboxIds,
  has: (inboxId) => inboxIds.includes(inboxId),
  check: (inboxId) => {
    if (!inboxIds.includes(inboxId))
      throw new SahutError('unavailable', 'The broker does not tell this browser of that inbox.')
  },
})
