import type { ChatId } from '@sahut/core/model/ids'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useWorkplace } from '../desk/workplace.ts'
import type { ListScope } from '../inbox/list/list-scope.ts'

/**
 * Leads on from a chat that was joined with another one of the same person, and takes along what was typed there.
 * @param told the chat that the server answered with
 */
export const useJoinedChat = (scope: ListScope, chatId: ChatId, told: ChatId | undefined): void => {
  const { drafts } = useWorkplace()
  const navigate = useNavigate()
  useEffect(() => {
    if (told === undefined || told === chatId) return
    const text = [drafts.get(told), drafts.get(chatId)].filter((one) => one !== '').join('\n')
    drafts.set(told, text)
    drafts.set(chatId, '')
    void navigate({
      to: '/inbox/$list/chat/$chatId',
      params: { list: scope, chatId: told },
      replace: true,
    })
  }, [scope, chatId, told, drafts, navigate])
}
