import type { Chat } from '@sahut/core/model/chat/chat'
import type { Mention, Quote } from '@sahut/core/model/content/beside'
import { isGroup } from '@sahut/core/model/ids'
import type { MessageEntry } from '@sahut/core/model/message/message'
import { useEffect, useMemo, useRef } from 'react'
import { contentWords } from '../../content/content.tsx'
import type { ConversationContext } from '../../content/conversation-context.ts'
import { m } from '../../paraglide/messages.js'
import { contactName } from '../../shell/contact-text.ts'
import { memberIn, memberName } from '../../shell/member-text.ts'
import { useGroup } from '../group/use-group.ts'
import { useLanguage } from '../../preferences/localised.tsx'

/** What content may ask of the conversation that it stands in; the same object while the answers are the same. */
export const useConversationContext = (
  chat: Chat,
  messages: readonly MessageEntry[],
  jumpTo: (quote: Quote) => void,
): ConversationContext => {
  const latest = useRef(messages)
  useEffect(() => {
    latest.current = messages
  })
  const language = useLanguage()
  const { contact } = chat
  const name = contactName(chat)
  const group = useGroup(chat.chatId, contact.id)
  return useMemo(() => {
    const memberNamed = (id: string, user?: string): string | undefined => {
      const member = group?.members.find((one) => one.id === id || one.phone === user)
      return member === undefined ? memberIn(latest.current, id, user)?.name : memberName(member)
    }
    return {
      nameOf: ({ user, id, isUs }: Mention) => {
        if (isUs === true) return m.mention_us()
        if (isGroup(contact.id)) return memberNamed(id, user)
        return id === contact.id || user === contact.phone ? name : undefined
      },
      authorOf: ({ fromMe, participant }: Quote) => {
        if (fromMe === undefined) return undefined
        if (fromMe) return m.quote_us()
        if (!isGroup(contact.id)) return name
        return participant === undefined ? undefined : memberNamed(participant)
      },
      wordsOf: (quote) => {
        const { whatsappId, fromMe, participant } = quote
        const message = latest.current.findLast(
          (one) =>
            one.whatsappId === whatsappId &&
            (fromMe === undefined || one.fromMe === fromMe) &&
            one.participant === participant,
        )
        return whatsappId === undefined || message === undefined ? undefined : contentWords(message.content)
      },
      jump: (quote) =>
        quote.whatsappId === undefined
          ? undefined
          : () => {
              jumpTo(quote)
            },
      language,
    }
  }, [contact, group, name, jumpTo, language])
}
