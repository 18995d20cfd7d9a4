import type { MessageEntry } from '@sahut/core/model/message'
import { useEffect, useRef, useState } from 'react'
import { m } from '../paraglide/messages.js'
import { unsupportedText } from './unsupported-text.ts'
import { plainWhatsAppText } from './whatsapp-text.ts'

/** A screen reader is told of new messages at most this often, ms; only of the last one then. */
const PAUSE_MS = 3_000

/** Tells screen readers the contact's newest message, politely. What was there at the start is not news. */
export const NewestMessage = ({ messages, name }: { messages: readonly MessageEntry[]; name: string }) => {
  const newest = messages.findLast(({ fromMe }) => !fromMe)
  const told = useRef(newest?.seq)
  const [text, setText] = useState('')
  useEffect(() => {
    if (newest === undefined || newest.seq <= (told.current ?? 0)) return
    const timer = setTimeout(() => {
      told.current = newest.seq
      const content =
        newest.content.type === 'text'
          ? plainWhatsAppText(newest.content.text)
          : unsupportedText(newest.content.what)
      setText(m.chat_newest({ name, text: content }))
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
