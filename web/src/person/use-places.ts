import type { Chat } from '@sahut/core/model/chat/chat'
import { useQuery } from '@tanstack/react-query'
import { numberNamesQuery } from '../api/queries.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { placeParts } from '../inbox/place-text.ts'
import { useInboxNames } from '../inbox/use-inboxes.ts'
import { nameText } from '../text/shown-text.ts'

/** By which number of ours a chat is held, and where it lies. */
export const usePlaces = (): ((chat: Chat) => string) => {
  const { api } = useWorkplace()
  const inboxes = useInboxNames()
  const numbers = useQuery(numberNamesQuery(api)).data?.numbers
  return ({ inboxId, numberId }) => {
    const label = numbers?.find((one) => one.numberId === numberId)?.label
    return placeParts(inboxes.get(inboxId), label).map(nameText).join(' · ')
  }
}
