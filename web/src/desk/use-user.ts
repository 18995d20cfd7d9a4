import type { User } from '@sahut/core/model/user/user'
import { useQuery } from '@tanstack/react-query'
import { meQuery } from '../api/queries.ts'
import { useWorkplace } from './workplace.ts'

/** Who is signed in, as they are by now: the name and the rank may have changed since. */
export const useUser = (): User => {
  const { api, user } = useWorkplace()
  return useQuery(meQuery(api)).data?.user ?? user
}
