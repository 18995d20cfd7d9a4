import type { NumberId } from '@sahut/core/model/ids'
import type { Chat } from '@sahut/core/model/chat/chat'
import { queryOptions } from '@tanstack/react-query'
import type { ApiClient } from './client.ts'

/** How often one number is read again while it is on screen, ms: its state changes without a fact to us. */
const NUMBER_MS = 5_000
/** The same of all numbers, which costs the store more. */
const NUMBERS_MS = 10_000

/** Who is signed in, and the inboxes that they see. */
export const meQuery = (api: ApiClient) =>
  queryOptions({ queryKey: ['me'], queryFn: () => api.me(), staleTime: 60_000 })

/** The workspace's numbers, as far as the agent sees them. */
export const numbersQuery = (api: ApiClient) =>
  queryOptions({ queryKey: ['numbers'], queryFn: () => api.numbers(), refetchInterval: NUMBERS_MS })

/** Everybody of the workspace, for admins. */
export const usersQuery = (api: ApiClient) =>
  queryOptions({ queryKey: ['users'], queryFn: () => api.users() })

/** Who is invited, for admins. */
export const invitationsQuery = (api: ApiClient) =>
  queryOptions({ queryKey: ['invitations'], queryFn: () => api.invitations() })

/** Where one is signed in. */
export const sessionsQuery = (api: ApiClient) =>
  queryOptions({ queryKey: ['sessions'], queryFn: () => api.sessions() })

/** The numbers' names, for whoever shows only those. */
export const numberNamesQuery = (api: ApiClient) =>
  queryOptions({ queryKey: ['numbers'], queryFn: () => api.numbers(), staleTime: 300_000 })

/** Who else sees what the agent sees, and what the team has set up: seldom another. */
const SELDOM = { staleTime: 60_000, refetchInterval: 300_000 }
export const colleaguesQuery = (api: ApiClient) =>
  queryOptions({ queryKey: ['colleagues'], queryFn: () => api.colleagues(), ...SELDOM })
export const labelsQuery = (api: ApiClient) =>
  queryOptions({ queryKey: ['labels'], queryFn: () => api.labels(), ...SELDOM })
export const teamsQuery = (api: ApiClient) =>
  queryOptions({ queryKey: ['teams'], queryFn: () => api.teams(), ...SELDOM })

export const viewsQuery = (api: ApiClient) =>
  queryOptions({ queryKey: ['views'], queryFn: () => api.views(), ...SELDOM })
export const cannedRepliesQuery = (api: ApiClient) =>
  queryOptions({ queryKey: ['canned-replies'], queryFn: () => api.cannedReplies(), ...SELDOM })

export const personFieldsQuery = (api: ApiClient) =>
  queryOptions({ queryKey: ['person-fields'], queryFn: () => api.personFields(), ...SELDOM })

/** What the team knows of the person whom a chat is with: read again once the chat says that it is another. */
export const personQuery = (api: ApiClient, { chatId, person = 0 }: Pick<Chat, 'chatId' | 'person'>) =>
  queryOptions({
    queryKey: ['person', chatId, person],
    queryFn: () => api.person(chatId),
    placeholderData: (before) => before,
  })

/** One number, while what it is doing shows in a conversation. */
export const numberQuery = (api: ApiClient, numberId: NumberId) =>
  queryOptions({
    queryKey: ['number', numberId],
    queryFn: () => api.number(numberId),
    refetchInterval: NUMBER_MS,
  })
