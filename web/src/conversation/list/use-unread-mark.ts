import { useState } from 'react'
import { useWorkplace } from '../../desk/workplace.ts'
import { type Conversation, phaseOf } from '../../live/conversation-state.ts'
import type { PendingMessage } from '../../live/outbox.ts'
import { isAnswered, type UnreadMark } from './rows.ts'

/**
 * What was unread when the chat was opened; it stays until the agent answers or leaves. A chat that was kept may have
 * been told of what came since: its mark waits until it is level.
 * @returns nothing while that is not known
 */
export const useUnreadMark = (
  state: Conversation,
  pending: readonly PendingMessage[],
): UnreadMark | undefined => {
  const { user, desk } = useWorkplace()
  const [openedAt] = useState(() => Date.now())
  const [isKept] = useState(() => desk.chat()?.wasKept === true)
  const [mark, setMark] = useState<UnreadMark>()
  const isKnown = state.loaded && (!isKept || phaseOf(state).is === 'level')
  if (mark === undefined && state.chat !== undefined && isKnown) {
    const { seen, unread, seq } = state.chat
    setMark({ seen, count: unread, seq, at: openedAt, isOver: false })
  }
  if (mark !== undefined && !mark.isOver && mark.count > 0 && isAnswered(mark, state, pending, user.userId))
    setMark({ ...mark, isOver: true })
  return mark
}
