import type { Chat } from '@sahut/core/model/chat/chat'
import { Timer, TimerOff } from 'lucide-react'
import { m } from '../paraglide/messages.js'
import { exactText, spanText } from '../time/dates.ts'
import { useMinute } from '../time/use-minute.ts'

type Work = NonNullable<Chat['work']>

/** Which target comes next. */
const nextOf = ({ reply, solve, state }: Work) => {
  if (state === 'resolved') return undefined
  if (reply !== undefined) return { by: reply, isResponse: true }
  return solve === undefined ? undefined : { by: solve, isResponse: false }
}

const textOf = (isResponse: boolean, left: number): string => {
  const time = spanText(Math.abs(left))
  if (left < 0) return isResponse ? m.due_answer_late({ time }) : m.due_resolve_late({ time })
  return isResponse ? m.due_answer({ time }) : m.due_resolve({ time })
}

/** How long is left until a chat is to be answered or resolved, or for how long it is late. */
export const Due = ({ work, isShort = false }: { work: Work; isShort?: boolean }) => {
  const now = useMinute()
  const next = nextOf(work)
  if (next === undefined) return null
  const left = next.by - now
  const isLate = left < 0
  const text = textOf(next.isResponse, left)
  const Icon = isLate ? TimerOff : Timer
  const look = `flex shrink-0 items-center gap-0.5 text-xs tabular-nums ${isLate ? 'font-semibold text-danger' : 'text-soft'}`
  return isShort ? (
    <span role="img" aria-label={text} title={text} data-testid="due" className={look}>
      <Icon aria-hidden size={14} />
      {spanText(Math.abs(left))}
    </span>
  ) : (
    <span title={exactText(next.by)} data-testid="due" className={`${look} px-1`}>
      <Icon aria-hidden size={14} />
      {text}
    </span>
  )
}
