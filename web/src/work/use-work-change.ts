import type { WorkChange } from '@sahut/core/contract/work'
import type { Chat } from '@sahut/core/model/chat/chat'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { useDesk, useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { errorText } from '../shell/error-text.ts'
import { isolated } from '../text/shown-text.ts'
import { useNameOf } from './use-people.ts'

/** What somebody of the team wants done with a chat, as it stands on the screen. */
export type WorkAsk = Omit<WorkChange, 'saw'>

/** What the change must not go over: another's hand, and what the contact has just written. */
const sawOf = ({ work, received }: Chat, { assignee, state }: WorkAsk): WorkChange['saw'] => ({
  ...(assignee !== undefined && { assignee: work?.assignee ?? null }),
  ...((state === 'resolved' || state === 'snoozed') && { received }),
})

/**
 * Changes what the team does with the open chat.
 * @returns `error`: why it was not done, in words
 */
export const useWorkChange = (chat: Chat) => {
  const { api } = useWorkplace()
  // Who was faster is told by the chat itself, a moment before or after the refusal.
  const now = useDesk(({ conversation }) =>
    conversation?.chatId === chat.chatId ? conversation.state.chat : undefined,
  )
  const owner = useNameOf(now?.work?.assignee)
  const changing = useOnlineMutation({
    change: (ask: WorkAsk, signal) => api.changeChat(chat.chatId, { ...ask, saw: sawOf(chat, ask) }, signal),
  })
  const { error, variables } = changing
  const words = (): string | undefined => {
    if (error === null) return undefined
    if (!('code' in error) || error.code !== 'conflict') return errorText(error)
    if (variables.state === 'resolved' || variables.state === 'snoozed') return m.work_written_again()
    return owner === undefined ? m.work_changed() : m.work_taken_first({ name: isolated(owner) })
  }
  return { change: changing.mutate, isChanging: changing.isPending, error: words() }
}
