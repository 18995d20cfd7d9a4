import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { numberNamesQuery } from '../api/queries.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { labelsToSay } from './place-text.ts'

/** What the team calls the number of a chat, where that says something. */
export const useNumberLabels = () => {
  const { api } = useWorkplace()
  const numbers = useQuery(numberNamesQuery(api)).data?.numbers
  return useMemo(() => labelsToSay(numbers ?? []), [numbers])
}
