import type { Chat } from '@sahut/core/model/chat'
import type { InboxId, NumberId } from '@sahut/core/model/ids'
import type { WhatsAppNumber } from '@sahut/core/model/number'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { numberNamesQuery } from '../api/queries.ts'
import { useWorkplace } from '../desk/workplace.ts'

/** Names of numbers that need saying, by inbox: where all have one name, it says nothing. */
export const labelsToSay = (
  numbers: readonly Pick<WhatsAppNumber, 'numberId' | 'inboxId' | 'label'>[],
): ((chat: Pick<Chat, 'inboxId' | 'numberId'>) => string | undefined) => {
  const labels = new Map<NumberId, string>()
  const names = new Map<InboxId, Set<string>>()
  for (const { numberId, inboxId, label } of numbers) {
    labels.set(numberId, label)
    names.set(inboxId, (names.get(inboxId) ?? new Set()).add(label))
  }
  return ({ inboxId, numberId }) => {
    const label = labels.get(numberId)
    const own = names.get(inboxId)
    // A number that was moved away is none of the inbox's own, and worth a word.
    return label !== undefined && own?.size === 1 && own.has(label) ? undefined : label
  }
}

/** What the team calls the number of a chat, where that says something. */
export const useNumberLabels = () => {
  const { api } = useWorkplace()
  const numbers = useQuery(numberNamesQuery(api)).data?.numbers
  return useMemo(() => labelsToSay(numbers ?? []), [numbers])
}
