import type { ChatId } from '@sahut/core/model/ids'
import { type MessageEntry, TEXT_LIMIT } from '@sahut/core/model/message'
import { useEffect, useState } from 'react'
import { useDesk, useWorkplace } from '../../desk/workplace.ts'
import { showsSomething } from '@sahut/core/model/person-text'
import { createCollision } from './collision.ts'

/** What an agent is writing in a chat. */
export type Composing = {
  text: string
  isReady: boolean
  /** An answer of somebody else that came while this one was written: the agent is asked about it. */
  answered: MessageEntry | undefined
  type: (text: string) => void
  /** @returns whether it went out; not while the agent is asked */
  send: () => boolean
  pause: () => void
}

/** The draft of a chat, kept until it is sent; the colleagues are told that it is being written. */
export const useComposing = (chatId: ChatId): Composing => {
  const { desk, drafts, outbox, user } = useWorkplace()
  const [text, setText] = useState(() => drafts.get(chatId))
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
  return {
    text,
    isReady,
    answered,
    type,
    send: () => {
      if (!isReady) return false
      const answer = collision.answer()
      setAnswered(answer)
      if (answer !== undefined) return false
      outbox.send(chatId, text.trim())
      drafts.sent(chatId, text)
      setText(drafts.get(chatId))
      desk.presence()?.type(false)
      return true
    },
    pause: () => desk.presence()?.type(false),
  }
}
