import type { NumberId } from '@sahut/core/model/ids'
import { queryOptions } from '@tanstack/react-query'
import type { ApiClient } from './client.ts'

/** How often the numbers are read again while they are on screen, ms: their states change without a fact to us. */
const NUMBERS_MS = 5_000

/** Who is signed in, and the inboxes that they see. */
export const meQuery = (api: ApiClient) =>
  queryOptions({ queryKey: ['me'], queryFn: () => api.me(), staleTime: 60_000 })

/** The workspace's numbers, as far as the agent sees them. */
export const numbersQuery = (api: ApiClient) =>
  queryOptions({ queryKey: ['numbers'], queryFn: () => api.numbers(), refetchInterval: NUMBERS_MS })

/** The numbers' names, for whoever shows only those. */
export const numberNamesQuery = (api: ApiClient) =>
  queryOptions({ queryKey: ['numbers'], queryFn: () => api.numbers(), staleTime: 300_000 })

/** One number, while what it is doing shows in a conversation. */
export const numberQuery = (api: ApiClient, numberId: NumberId) =>
  queryOptions({
    queryKey: ['number', numberId],
    queryFn: () => api.number(numberId),
    refetchInterval: NUMBERS_MS,
  })
