import type { InboxId, NumberId } from '@sahut/core/model/ids'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { numberNamesQuery } from '../api/queries.ts'
import { useWorkplace } from '../desk/workplace.ts'

/** What the team calls the numbers of an inbox; nothing where there is only one name, which need not be said. */
export const useNumberLabels = (inboxId: InboxId): ReadonlyMap<NumberId, string> => {
  const { api } = useWorkplace()
  const numbers = useQuery(numberNamesQuery(api)).data?.numbers
  return useMemo(() => {
    const own = (numbers ?? []).filter((number) => number.inboxId === inboxId)
    const names = new Set(own.map(({ label }) => label))
    return new Map(names.size < 2 ? [] : own.map(({ numberId, label }) => [numberId, label]))
  }, [numbers, inboxId])
}
