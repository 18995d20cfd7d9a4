import type { Attendee } from '@sahut/core/contract/socket'
import type { ChatId } from '@sahut/core/model/ids'
import { Eye, PenLine } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useDesk } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { getLocale } from '../paraglide/runtime.js'
import { isolated } from '../text/shown-text.ts'

/** A screen reader is told what has stood for so long, ms, and not again within the longer time. */
const STEADY_MS = 3_000
const QUIET_MS = 20_000

const NAMED = 2

/** Names in one phrase; of many only the first ones. */
const namesOf = (people: readonly Attendee[]): string => {
  const names = people.slice(0, NAMED).map(({ name }) => isolated(name))
  const more = people.length - names.length
  return new Intl.ListFormat(getLocale()).format(more > 0 ? [...names, `+${more}`] : names)
}

/** Who writes, or else who else is here; nothing if nobody is. */
const presenceText = (others: readonly Attendee[]): string => {
  const typing = others.filter(({ isTyping }) => isTyping)
  const shown = typing.length > 0 ? typing : others
  if (shown.length === 0) return ''
  const names = namesOf(shown)
  const isOne = shown.length === 1
  if (typing.length > 0) return isOne ? m.presence_typing({ name: names }) : m.presence_typing_many({ names })
  return isOne ? m.presence_viewing({ name: names }) : m.presence_viewing_many({ names })
}

/** Tells screen readers the same, but only what lasts, and seldom. */
const Announced = ({ text }: { text: string }) => {
  const [told, setTold] = useState('')
  const toldAt = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    if (text === '' || text === told) return
    const wait = Math.max(STEADY_MS, toldAt.current + QUIET_MS - performance.now())
    const timer = setTimeout(() => {
      toldAt.current = performance.now()
      setTold(text)
    }, wait)
    return () => {
      clearTimeout(timer)
    }
  }, [text, told])
  return (
    <span aria-live="polite" className="sr-only">
      {told}
    </span>
  )
}

/** Who else of the team has this chat open, and who writes: so that no two answer at once. */
export const PresenceLine = ({ chatId }: { chatId: ChatId }) => {
  const presence = useDesk((view) => view.presence)
  const others = presence?.chatId === chatId ? presence.others : []
  const text = presenceText(others)
  const isTyping = others.some((one) => one.isTyping)
  const Icon = isTyping ? PenLine : Eye
  return (
    <div className="max-w-[45cqw] min-w-0">
      {text !== '' && (
        <p
          data-testid="presence"
          title={text}
          className={`flex items-center gap-1.5 text-[0.8125rem] ${isTyping ? 'text-warn' : 'text-soft'}`}
        >
          <Icon aria-hidden size={14} className="shrink-0" />
          <span className="truncate">{text}</span>
        </p>
      )}
      <Announced text={text} />
    </div>
  )
}
