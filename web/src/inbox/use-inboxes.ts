import type { InboxId } from '@sahut/core/model/ids'
import type { Inbox } from '@sahut/core/model/user/user'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { meQuery } from '../api/queries.ts'
import { useDesk, useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import type { ListScope } from './list/list-scope.ts'

const NONE: readonly Inbox[] = []

/** The inboxes that the agent sees, by name; what was taken away is gone at once. */
export const useInboxes = (): readonly Inbox[] => {
  const { api } = useWorkplace()
  const inboxes = useQuery(meQuery(api)).data?.inboxes ?? NONE
  const seen = useDesk((view) => view.seen)
  return useMemo(
    () => (seen === undefined ? inboxes : inboxes.filter(({ inboxId }) => seen.has(inboxId))),
    [inboxes, seen],
  )
}

/** What an inbox is called in a list of several; nothing if there is only one, which need not be said. */
export const useInboxNames = (): ReadonlyMap<InboxId, string> => {
  const inboxes = useInboxes()
  return useMemo(
    () => new Map(inboxes.length < 2 ? [] : inboxes.map(({ inboxId, name }) => [inboxId, name])),
    [inboxes],
  )
}

/** What a list is called. */
export const useListName = (scope: ListScope): string => {
  const name = useInboxes().find(({ inboxId }) => inboxId === scope)?.name
  return scope === 'all' ? m.inbox_all() : (name ?? m.nav_inbox())
}
