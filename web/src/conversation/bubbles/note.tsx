import type { MessageEntry } from '@sahut/core/model/message/message'
import { Lock } from 'lucide-react'
import { Content } from '../../content/content.tsx'
import { useWorkplace } from '../../desk/workplace.ts'
import { m } from '../../paraglide/messages.js'
import { nameText } from '../../text/shown-text.ts'
import { exactText, timeText } from '../../time/dates.ts'

/** What the team wrote for itself: it looks like nothing that a customer ever sees. */
export const Note = ({ message, isFound }: { message: MessageEntry; isFound: boolean }) => {
  const { user } = useWorkplace()
  const { author, content, seq, sortTs } = message
  const name = author.type !== 'agent' ? '' : author.userId === user.userId ? m.you() : nameText(author.name)
  return (
    <div
      data-note={seq}
      data-found={isFound || undefined}
      className="talk-width flex flex-col items-end px-3 pt-2 pb-1 sm:px-6 lg:px-12"
    >
      <div
        className={`max-w-[min(86%,42rem)] min-w-20 overflow-clip rounded-lg border border-dashed border-warn bg-warn-soft px-2.5 py-1.5 [--color-soft:var(--color-warn)] ${isFound ? 'animate-found' : ''}`}
      >
        <p className="flex items-center gap-1.5 pb-0.5 text-[0.8125rem] font-semibold text-warn">
          <Lock aria-hidden size={13} className="shrink-0" />
          <bdi>{name}</bdi>
          <span className="font-normal">· {m.note_private()}</span>
        </p>
        <div dir="auto" className="leading-snug [overflow-wrap:anywhere] whitespace-pre-wrap">
          <Content content={content} />
          <time
            dir="ltr"
            dateTime={new Date(sortTs).toISOString()}
            title={exactText(sortTs)}
            className="float-right mt-1.5 -mb-1 ml-3 text-[0.6875rem] leading-4 text-warn"
          >
            {timeText(sortTs)}
          </time>
        </div>
      </div>
    </div>
  )
}
