import type { Chat } from '@sahut/core/model/chat'
import { isGroup } from '@sahut/core/model/ids'
import type { WhatsAppNumber } from '@sahut/core/model/number'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { numberNamesQuery } from '../../api/queries.ts'
import { useWorkplace } from '../../desk/workplace.ts'
import { placeParts } from '../../inbox/place-text.ts'
import { useInboxNames } from '../../inbox/use-inboxes.ts'
import { useNumberLabels } from '../../inbox/use-number-labels.ts'
import { contactName, contactPhone } from '../../shell/contact-text.ts'
import { matches } from './matching.ts'

/** A search goes on until so many are found, or so many pages of chats are read. */
const ENOUGH = 12
const MOST_PAGES = 20

/** A chat to choose, and where it lies. */
export type Choice = { chat: Chat; name: string; place: string }

/** What was removed, or takes no groups, can't be written from. */
const isWritable = (chat: Chat, numbers: readonly WhatsAppNumber[]): boolean => {
  const number = numbers.find(({ numberId }) => numberId === chat.numberId)
  return (
    number !== undefined &&
    number.retired === undefined &&
    (!isGroup(chat.contact.id) || number.takesGroups === true)
  )
}

/** The chats that the agent may write to, newest first, as far as they are read: those that a search finds. */
export const useWritableChats = (query: string) => {
  const { api } = useWorkplace()
  const inboxes = useInboxNames()
  const labelOf = useNumberLabels()
  const numbers = useQuery(numberNamesQuery(api)).data?.numbers
  const pages = useInfiniteQuery({
    queryKey: ['writable-chats'],
    queryFn: ({ pageParam }) => api.chats('all', 'all', pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  })
  const { data, hasNextPage, isFetching, fetchNextPage } = pages
  const found = useMemo(() => {
    // A chat that moved between two pages stands in both.
    const chats = new Map(data?.pages.flatMap((page) => page.chats).map((chat) => [chat.chatId, chat]))
    return [...chats.values()].flatMap((chat): Choice[] => {
      if (numbers === undefined || !isWritable(chat, numbers)) return []
      const name = contactName(chat)
      const place = placeParts(inboxes.get(chat.inboxId), labelOf(chat)).join(' · ')
      return matches(query, [name, contactPhone(chat), place]) ? [{ chat, name, place }] : []
    })
  }, [data, numbers, inboxes, labelOf, query])
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
