import type { SendableContent } from '@sahut/core/model/content/sendable'
import type { ChatId } from '@sahut/core/model/ids'
import { type MessageEntry, TEXT_LIMIT } from '@sahut/core/model/message/message'
import { useEffect, useState } from 'react'
import { useDesk, useWorkplace } from '../../desk/workplace.ts'
import { showsSomething } from '@sahut/core/model/person/person-text'
import { createCollision } from './collision.ts'
import type { ReplyTo } from './replies.ts'

/** What an agent is writing in a chat. */
export type Composing = {
  text: string
  isReady: boolean
  /** An answer of somebody else that came while this one was written: the agent is asked about it. */
  answered: MessageEntry | undefined
  /** What the next message answers. */
  quote: ReplyTo | undefined
  type: (text: string) => void
  answer: (quote: ReplyTo | undefined) => void
  /** Sends what is no text, at once. */
  say: (content: SendableContent) => void
  /** @returns whether it went out; not while the agent is asked */
  send: () => boolean
  pause: () => void
}

/** The draft of a chat, kept until it is sent; the colleagues are told that it is being written. */
export const useComposing = (chatId: ChatId): Composing => {
  const { desk, drafts, replies, outbox, user } = useWorkplace()
  const [text, setText] = useState(() => drafts.get(chatId))
  const [quote, setQuote] = useState(() => replies.get(chatId))
  const [collision] = useState(() => createCollision(desk.view, chatId, user.userId))
  const [answered, setAnswered] = useState<MessageEntry>()
  const isLoaded = useDesk(({ conversation }) => conversation?.chatId === chatId && conversation.state.loaded)
  const isReady = showsSomething(text) && text.length <= TEXT_LIMIT

  // A draft from before counts as begun when its chat is on the screen.
  useEffect(() => {
    if (isLoaded) collision.begin()
  }, [collision, isLoaded])

  // Another tab goes on with the same draft, unless something else stands here.
  useEffect(
    () =>
      drafts.onChange((of, before, now) => {
        if (of === chatId) setText((here) => (here === before ? now : here))
      }),
    [drafts, chatId],
  )

  const type = (next: string) => {
    if (text === '') collision.begin()
    if (next === '') setAnswered(undefined)
    setText(next)
    drafts.set(chatId, next)
    desk.presence()?.type(next !== '')
  }
  const answer = (next: ReplyTo | undefined) => {
    setQuote(next)
    replies.set(chatId, next)
  }
  return {
    text,
    isReady,
    answered,
    quote,
    type,
    answer,
    say: (content) => {
      outbox.send(chatId, { content, ...(quote && { quote }) })
      answer(undefined)
    },
    send: () => {
      if (!isReady) return false
      const other = collision.answer()
      setAnswered(other)
      if (other !== undefined) return false
      outbox.send(chatId, { text: text.trim(), ...(quote && { quote }) })
      answer(undefined)
      drafts.sent(chatId, text)
      setText(drafts.get(chatId))
      desk.presence()?.type(false)
      return true
    },
    pause: () => desk.presence()?.type(false),
  }
}
