import type { GroupMember } from '@sahut/core/model/chat/group'
import type { ChatId } from '@sahut/core/model/ids'
import { useDesk } from '../../../desk/workplace.ts'
import { useGroup } from '../../group/use-group.ts'

const NOBODY: readonly GroupMember[] = []

/** Who may be named in the open chat: nobody in a chat of two. */
export const useMembers = (chatId: ChatId): readonly GroupMember[] => {
  const contact = useDesk(({ conversation }) =>
    conversation?.chatId === chatId ? conversation.state.chat?.contact.id : undefined,
  )
  return useGroup(chatId, contact)?.members ?? NOBODY
}
