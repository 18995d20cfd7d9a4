import type { BlockState } from '@sahut/core/contract/persons'
import type { Chat } from '@sahut/core/model/chat/chat'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { useWorkplace } from '../desk/workplace.ts'

/** Whether the contact of a chat is blocked, and the way to change it. */
export const useBlock = (chat: Chat) => {
  const { api } = useWorkplace()
  const queries = useQueryClient()
  const { chatId } = chat
  const isBlocked = chat.work?.blocked === true
  // Both change as soon as something comes of what was asked for.
  const queryKey = ['block', chatId, isBlocked, chat.person ?? 0]
  const { data } = useQuery({ queryKey, queryFn: () => api.block(chatId) })
  const setting = useOnlineMutation({
    change: (wanted: boolean, signal) => api.setBlock(chatId, wanted, signal),
    onSuccess: (state: BlockState) => {
      queries.setQueryData(queryKey, state)
    },
  })
  const isWaiting = data?.wanted !== undefined && data.wanted !== isBlocked && data.isRefused !== true
  return {
    isBlocked,
    isWaiting,
    isRefused: data?.isRefused === true,
    isAsking: setting.isPending,
    error: setting.error,
    set: setting.mutate,
  }
}
