import { filledIn, type CannedReply } from '@sahut/core/model/workspace/canned-reply'
import type { ChatId } from '@sahut/core/model/ids'
import { useQuery } from '@tanstack/react-query'
import type { RefObject } from 'react'
import { cannedRepliesQuery } from '../../../api/queries.ts'
import { useUser } from '../../../desk/use-user.ts'
import { useDesk, useWorkplace } from '../../../desk/workplace.ts'
import { useInboxes } from '../../../inbox/use-inboxes.ts'
import { m } from '../../../paraglide/messages.js'
import { contactName } from '../../../shell/contact-text.ts'
import { type Suggestions, useSuggestions } from '../use-suggestions.tsx'
import { begunReplies } from './begun-reply.ts'

const NONE: readonly CannedReply[] = []

/** Puts answers that are written often in place of a `/` and their name, with who and what they are about. */
export const useCanned = (
  chatId: ChatId,
  area: RefObject<HTMLTextAreaElement | null>,
  text: string,
  type: (text: string) => void,
): Suggestions => {
  const { api } = useWorkplace()
  const { name: agent } = useUser()
  const replies = useQuery(cannedRepliesQuery(api)).data ?? NONE
  const chat = useDesk(({ conversation }) =>
    conversation?.chatId === chatId ? conversation.state.chat : undefined,
  )
  const inbox = useInboxes().find(({ inboxId }) => inboxId === chat?.inboxId)?.name ?? ''
  return useSuggestions({
    area,
    text,
    type,
    find: (caret) => begunReplies(text, caret, replies),
    put: (reply, caret) => {
      const contact = chat === undefined ? '' : contactName(chat)
      const said = filledIn(reply.text, {
        'contact.name': contact,
        'agent.name': agent,
        'inbox.name': inbox,
      })
      return { text: said + text.slice(caret), caret: said.length }
    },
    look: {
      label: m.canned_title(),
      testId: 'canned',
      keyOf: ({ cannedReplyId }) => cannedReplyId,
      show: ({ name, text: said }) => (
        <>
          <span className="font-semibold">/{name}</span> <bdi className="text-soft">{said}</bdi>
        </>
      ),
    },
  })
}
