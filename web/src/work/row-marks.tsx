import type { Chat } from '@sahut/core/model/chat/chat'
import { AlarmClock, Ban, CheckCheck } from 'lucide-react'
import { m } from '../paraglide/messages.js'
import { Avatar } from '../shell/avatar.tsx'
import { nameText } from '../text/shown-text.ts'
import { momentText } from '../time/dates.ts'
import { Due } from './due.tsx'
import { LabelDot } from './label-dot.tsx'
import { PriorityIcon } from './priority-icon.tsx'
import { useLabelsOf } from './use-labels.ts'
import { useNameOf } from './use-people.ts'

const Mark = ({ text, children }: { text: string; children: React.ReactNode }) => (
  <span role="img" aria-label={text} title={text} className="flex shrink-0 items-center text-soft">
    {children}
  </span>
)

const StateMark = ({ work }: { work: NonNullable<Chat['work']> }) => {
  if (work.state === 'resolved')
    return (
      <Mark text={m.state_resolved()}>
        <CheckCheck aria-hidden size={15} />
      </Mark>
    )
  if (work.state !== 'snoozed') return null
  const text =
    work.until === undefined ? m.state_snoozed() : m.state_snoozed_until({ time: momentText(work.until) })
  return (
    <Mark text={text}>
      <AlarmClock aria-hidden size={15} />
    </Mark>
  )
}

/** What the team did with a chat, in its row: its labels, how urgent it is, whether it is put away, whose it is. */
export const RowMarks = ({ work }: { work: NonNullable<Chat['work']> }) => {
  const labels = useLabelsOf(work.labels)
  const name = useNameOf(work.assignee)
  return (
    <>
      {labels.length > 0 && (
        <Mark text={labels.map((label) => nameText(label.name)).join(', ')}>
          <span className="flex gap-0.5">
            {labels.map(({ labelId, colour }) => (
              <LabelDot key={labelId} colour={colour} />
            ))}
          </span>
        </Mark>
      )}
      <Due work={work} isShort />
      {work.priority !== undefined && <PriorityIcon priority={work.priority} />}
      {work.blocked === true && (
        <Mark text={m.block_is()}>
          <Ban aria-hidden size={15} />
        </Mark>
      )}
      <StateMark work={work} />
      {work.assignee !== undefined && (
        <Mark text={m.work_assigned_to({ name: nameText(name ?? '…') })}>
          <Avatar id={work.assignee} name={name ?? ''} size="size-5 text-[0.5625rem]" />
        </Mark>
      )}
    </>
  )
}
