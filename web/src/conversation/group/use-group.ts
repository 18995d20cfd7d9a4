import type { GroupInfo } from '@sahut/core/model/chat/group'
import { type ChatId, isGroup, type PeerId } from '@sahut/core/model/ids'
import type { MessageEntry } from '@sahut/core/model/message/message'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useDesk, useWorkplace } from '../../desk/workplace.ts'

const NOTHING: readonly MessageEntry[] = []

/** What was read of a group is shown at once, and read again after so long, ms. */
const STALE_MS = 60_000

/** Names come with messages: those on the screen may be newer than what was read. */
const withNames = (group: GroupInfo, messages: readonly MessageEntry[]): GroupInfo => {
  const names = new Map<string, string>()
  for (const { author } of messages)
    if (author.type === 'contact' && author.id !== undefined && author.name !== undefined)
      names.set(author.id, author.name)
  const members = group.members.map((member) => {
    const name = names.get(member.id)
    return name === undefined ? member : { ...member, name }
  })
  return { ...group, members }
}

/**
 * Who is in the group that the open chat is with, read again when something in it changes.
 * @param contact whom the chat is with, once that is known
 */
export const useGroup = (chatId: ChatId, contact: PeerId | undefined): GroupInfo | undefined => {
  const { api } = useWorkplace()
  const isOfGroup = contact !== undefined && isGroup(contact)
  const messages = useDesk(({ conversation }) =>
    isOfGroup && conversation?.chatId === chatId ? conversation.state.messages : NOTHING,
  )
  const changed = messages.findLast(({ content }) => content.type === 'group')?.seq ?? 0
  const { data } = useQuery({
    queryKey: ['group', chatId, changed],
    queryFn: ({ signal }) => api.group(chatId, signal),
    enabled: isOfGroup,
    placeholderData: (before, query) => (query?.queryKey[1] === chatId ? before : undefined),
    staleTime: STALE_MS,
  })
  return useMemo(() => (data ? withNames(data, messages) : undefined), [data, messages])
}

/** Pictures of who is in it, by id, as long as they are to be seen. */
export const useMemberPictures = (
  chatId: ChatId,
  isWanted: boolean,
): ReadonlyMap<string, string> | undefined => {
  const { api } = useWorkplace()
  const { data } = useQuery({
    queryKey: ['member-pictures', chatId],
    queryFn: ({ signal }) => api.memberPictures(chatId, signal),
    enabled: isWanted,
    staleTime: STALE_MS,
  })
  return data
}
