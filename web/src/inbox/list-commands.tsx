import { useNavigate } from '@tanstack/react-router'
import { useCommand } from '../commands/use-command.ts'
import { useDesk, useWorkplace } from '../desk/workplace.ts'
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
  useCommand('list-all', () => desk.inbox()?.filter('all'), filter === 'unread')
  useCommand('list-unread', () => desk.inbox()?.filter('unread'), filter === 'all')
  return null
}
