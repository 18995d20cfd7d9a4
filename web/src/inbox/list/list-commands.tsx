import type { ChatList } from '@sahut/core/model/chat/chat-list'
import { useNavigate } from '@tanstack/react-router'
import { useCommand } from '../../commands/use-command.ts'
import { useDesk, useWorkplace } from '../../desk/workplace.ts'
import type { ListScope } from './list-scope.ts'

/** What can be done where a list is open. */
export const ListCommands = ({ scope }: { scope: ListScope }) => {
  const { desk } = useWorkplace()
  const navigate = useNavigate()
  const filter = useDesk(({ inbox }) => (inbox?.scope === scope ? inbox.state.filter : undefined))

  const walk = (step: 1 | -1): void => {
    const order = desk.inbox()?.state().order ?? []
    const open = desk.view.getState().conversation?.chatId
    const at = order.findIndex((chatId) => chatId === open)
    const chatId = at < 0 ? order[0] : order[at + step]
    if (chatId !== undefined)
      void navigate({ to: '/inbox/$list/chat/$chatId', params: { list: scope, chatId } })
  }
  useCommand('next-chat', () => {
    walk(1)
  })
  useCommand('previous-chat', () => {
    walk(-1)
  })
  const show = (list: ChatList) => () => desk.inbox()?.filter(list)
  const isOther = (list: ChatList) => filter !== undefined && filter !== list
  useCommand('list-mine', show('mine'), isOther('mine'))
  useCommand('list-unassigned', show('unassigned'), isOther('unassigned'))
  useCommand('list-all', show('open'), isOther('open'))
  useCommand('list-unread', show('unread'), isOther('unread'))
  useCommand('list-snoozed', show('snoozed'), isOther('snoozed'))
  useCommand('list-resolved', show('resolved'), isOther('resolved'))
  return null
}
