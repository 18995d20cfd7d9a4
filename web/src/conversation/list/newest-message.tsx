import type { MessageEntry } from '@sahut/core/model/message/message'
import { isReceived } from '@sahut/core/model/message/received'
import { useEffect, useRef, useState } from 'react'
import { contentWords } from '../../content/content.tsx'
import { memberOf } from '../../shell/member-text.ts'
import { m } from '../../paraglide/messages.js'

/** A screen reader is told of new messages at most this often, ms; only of the last one then. */
const PAUSE_MS = 3_000

/** Tells screen readers the contact's newest message, politely. What was there at the start is not news. */
export const NewestMessage = ({ messages, name }: { messages: readonly MessageEntry[]; name: string }) => {
  const newest = messages.findLast(isReceived)
  const told = useRef(newest?.seq)
  const [text, setText] = useState('')
  useEffect(() => {
    if (newest === undefined || newest.seq <= (told.current ?? 0)) return
    const timer = setTimeout(() => {
      told.current = newest.seq
      const writer = memberOf(newest.author)?.name ?? name
      setText(m.chat_newest({ name: writer, text: contentWords(newest.content) }))
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [newest, name])
  return (
    <div aria-live="polite" className="sr-only">
      {text}
    </div>
  )
}
