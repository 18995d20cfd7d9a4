import type { Chat } from '@sahut/core/model/chat/chat'
import type { WhatsAppNumber } from '@sahut/core/model/number/number'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { numberNamesQuery } from '../api/queries.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { contactName, contactPhone } from '../shell/contact-text.ts'
import { matches } from '../text/matching.ts'
import { placeParts } from './place-text.ts'
import { useInboxNames } from './use-inboxes.ts'
import { useNumberLabels } from './use-number-labels.ts'

/** A search goes on until so many are found, or so many pages of chats are read. */
const ENOUGH = 12
const MOST_PAGES = 20

/** A chat to choose, and where it lies. */
export type FoundChat = { chat: Chat; name: string; place: string }

/**
 * The chats of all inboxes, newest first, as far as they are read: those that a search finds by name, number or place.
 * @param isOffered whether a chat may be chosen; the same function each time
 */
export const useFoundChats = (
  query: string,
  isOffered: (chat: Chat, numbers: readonly WhatsAppNumber[]) => boolean,
) => {
  const { api } = useWorkplace()
  const inboxes = useInboxNames()
  const labelOf = useNumberLabels()
  const numbers = useQuery(numberNamesQuery(api)).data?.numbers
  const pages = useInfiniteQuery({
    queryKey: ['found-chats'],
    queryFn: ({ pageParam }) => api.chats('all', { list: 'open' }, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  })
  const { data, hasNextPage, isFetching, fetchNextPage } = pages
  const found = useMemo(() => {
    // A chat that moved between two pages stands in both.
    const chats = new Map(data?.pages.flatMap((page) => page.chats).map((chat) => [chat.chatId, chat]))
    return [...chats.values()].flatMap((chat): FoundChat[] => {
      if (numbers === undefined || !isOffered(chat, numbers)) return []
      const name = contactName(chat)
      const place = placeParts(inboxes.get(chat.inboxId), labelOf(chat)).join(' · ')
      return matches(query, [name, contactPhone(chat), place]) ? [{ chat, name, place }] : []
    })
  }, [data, numbers, inboxes, labelOf, query, isOffered])
  const mayGoOn = hasNextPage && (data?.pages.length ?? 0) < MOST_PAGES
  const goesOn = query !== '' && found.length < ENOUGH && mayGoOn
  useEffect(() => {
    if (goesOn && !isFetching) void fetchNextPage()
  }, [goesOn, isFetching, fetchNextPage])
  return {
    found,
    isLooking: isFetching || numbers === undefined,
    error: pages.error,
    /** Reads on; nothing where all are here. */
    more: hasNextPage && !isFetching ? () => void fetchNextPage() : undefined,
  }
}
