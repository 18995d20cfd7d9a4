import type { MessageContent } from '@sahut/core/model/message/message'
import { Pin, Star } from 'lucide-react'
import type { ReactNode } from 'react'
import { Content } from '../../content/content.tsx'
import { m } from '../../paraglide/messages.js'
import { exactText, timeText } from '../../time/dates.ts'
import { Ticks, type TickStatus } from '../../desk/ticks.tsx'
import { Name } from '../../text/name.tsx'

type BubbleProps = {
  fromMe: boolean
  startsGroup: boolean
  /** ms */
  at: number
  status: TickStatus | undefined
  content: MessageContent
  /** Who wrote it, where that is worth saying. */
  author: { name: string; colour?: string } | undefined
  /** What stands in it instead of the content alone. */
  body?: ReactNode
  /** How it is marked. */
  marks?: { isPinned: boolean; isStarred: boolean }
  /** It is what the reader looked for. */
  isFound?: boolean
  /** What can be done about it, beside the bubble. */
  aside?: ReactNode
  /** What stands below the bubble: why it failed, and what can be done. */
  children?: ReactNode
  /** Hooks for tests and tools: which message this is. */
  data: { 'data-seq'?: number | undefined; 'data-client-msg-id'?: string | undefined }
}

/** What was taken back is struck through. */
const Words = ({ content, isCancelled }: { content: MessageContent; isCancelled: boolean }) =>
  isCancelled && content.type === 'text' ? (
    <s className="text-soft">
      <Content content={content} />
    </s>
  ) : (
    <Content content={content} />
  )

/** How far a message got; that it was taken back is said in words. */
const State = ({ status }: { status: TickStatus }) =>
  status === 'cancelled' ? <span>· {m.status_cancelled()}</span> : <Ticks status={status} />

/** One message, on the side of who wrote it. */
export const Bubble = ({
  fromMe,
  startsGroup,
  at,
  status,
  content,
  author,
  body,
  marks,
  isFound = false,
  aside,
  children,
  data,
}: BubbleProps) => {
  const isCancelled = status === 'cancelled'
  // What is soft on it has to be read on its own ground.
  const ours = 'bg-out [--color-soft:var(--color-out-soft)]'
  const colour = isCancelled ? 'bg-sunken' : fromMe ? ours : 'bg-in'
  const corner = startsGroup ? (fromMe ? 'rounded-tr-none' : 'rounded-tl-none') : ''
  return (
    <div
      {...data}
      data-status={status}
      data-from={fromMe ? 'us' : 'contact'}
      data-found={isFound || undefined}
      className={`group/message talk-width flex flex-col px-3 pb-0.5 sm:px-6 lg:px-12 ${startsGroup ? 'pt-2' : ''} ${fromMe ? 'items-end' : 'items-start'}`}
    >
      <div className={`flex w-full items-center gap-1 ${fromMe ? 'flex-row-reverse' : ''}`}>
        <div
          className={`max-w-[min(86%,42rem)] min-w-20 ${isFound ? 'animate-found' : ''} overflow-clip rounded-lg px-2.5 py-1.5 shadow-bubble ${colour} ${corner}`}
        >
          {author !== undefined && startsGroup && (
            <p
              data-testid="author"
              className={`pb-0.5 text-[0.8125rem] font-semibold ${author.colour ?? 'text-accent-ink'}`}
            >
              <Name name={author.name} />
            </p>
          )}
          <div dir="auto" className="leading-snug [overflow-wrap:anywhere] whitespace-pre-wrap">
            {body ?? <Words content={content} isCancelled={isCancelled} />}
            <span
              dir="ltr"
              className="float-right mt-1.5 -mb-1 ml-3 flex items-center gap-1 text-[0.6875rem] leading-4 text-soft"
            >
              {marks?.isPinned === true && <Pin size={12} aria-label={m.message_is_pinned()} />}
              {marks?.isStarred === true && <Star size={12} aria-label={m.message_is_starred()} />}
              <time dateTime={new Date(at).toISOString()} title={exactText(at)}>
                {timeText(at)}
              </time>
              {status && <State status={status} />}
            </span>
          </div>
        </div>
        {aside && (
          <div className="flex shrink-0 items-center opacity-0 transition-opacity group-focus-within/message:opacity-100 group-hover/message:opacity-100 has-data-popup-open:opacity-100 pointer-coarse:opacity-60">
            {aside}
          </div>
        )}
      </div>
      {children}
    </div>
  )
}
