import type { WhatsAppNumber } from '@sahut/core/model/number/number'
import { useQuery } from '@tanstack/react-query'
import { numbersQuery } from '../api/queries.ts'
import { useUser } from '../desk/use-user.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { needsSomebody } from './number-order.ts'

/** So often it is looked whether a number needs somebody, ms. */
const LOOK_MS = 30_000

const NONE: readonly WhatsAppNumber[] = []

/** For admins: the numbers by which nothing goes in or out until they do something. */
export const useDeadNumbers = (): readonly WhatsAppNumber[] => {
  const { api } = useWorkplace()
  const isAdmin = useUser().role === 'admin'
  const { data } = useQuery({ ...numbersQuery(api), enabled: isAdmin, refetchInterval: LOOK_MS })
  return isAdmin && data !== undefined ? data.numbers.filter(needsSomebody) : NONE
}
