import type { Colleague } from '@sahut/core/contract/work'
import type { InboxId, UserId } from '@sahut/core/model/ids'
import { useQuery } from '@tanstack/react-query'
import { colleaguesQuery } from '../api/queries.ts'
import { useWorkplace } from '../desk/workplace.ts'

const NOBODY: readonly Colleague[] = []

/** Who else sees inboxes that the agent sees, and the agent. */
const useColleagues = (): readonly Colleague[] => {
  const { api } = useWorkplace()
  return useQuery(colleaguesQuery(api)).data ?? NOBODY
}

/** Those of them who see an inbox, the agent first. */
export const usePeopleOf = (inboxId: InboxId): readonly Colleague[] => {
  const { user } = useWorkplace()
  return usePeopleOfAll().filter(
    ({ userId, inboxIds }) => userId === user.userId || inboxIds.includes(inboxId),
  )
}

/** All of them, the agent first. */
export const usePeopleOfAll = (): readonly Colleague[] => {
  const { user } = useWorkplace()
  const isMe = ({ userId }: Colleague) => userId === user.userId
  return useColleagues().toSorted((a, b) => Number(isMe(b)) - Number(isMe(a)))
}

/** How somebody is called; nothing if that is not known here. */
export const useNameOf = (userId: UserId | undefined): string | undefined => {
  const { user } = useWorkplace()
  const colleagues = useColleagues()
  if (userId === user.userId) return user.name
  return colleagues.find((colleague) => colleague.userId === userId)?.name
}
