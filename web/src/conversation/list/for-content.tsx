import type { Chat } from '@sahut/core/model/chat/chat'
import type { Quote } from '@sahut/core/model/content/beside'
import type { MessageEntry } from '@sahut/core/model/message/message'
import { type ReactNode, useMemo } from 'react'
import { ConversationContextProvider } from '../../content/conversation-context.ts'
import { VotesContext } from '../../content/votes-context.ts'
import { votesIn } from '../../content/votes.ts'
import { m } from '../../paraglide/messages.js'
import { contactName } from '../../shell/contact-text.ts'
import { memberOf } from '../../shell/member-text.ts'
import { useConversationContext } from './use-conversation-context.ts'

/** What content asks of the conversation that it stands in. */
export const ForContent = ({
  chat,
  messages,
  jumpTo,
  children,
}: {
  chat: Chat
  messages: readonly MessageEntry[]
  jumpTo: (quote: Quote) => void
  children: ReactNode
}) => {
  const context = useConversationContext(chat, messages, jumpTo)
  const name = contactName(chat)
  const votes = useMemo(
    () =>
      votesIn(messages, ({ fromMe, author }) => (fromMe ? m.quote_us() : (memberOf(author)?.name ?? name))),
    [messages, name],
  )
  return (
    <ConversationContextProvider value={context}>
      <VotesContext value={votes}>{children}</VotesContext>
    </ConversationContextProvider>
  )
}
