import { quoteIn } from '@sahut/core/model/content/content'
import { isStarred } from '@sahut/core/model/chat/mark'
import type { MessageEntry, TooOld } from '@sahut/core/model/message/message'
import { BEST } from '@sahut/core/model/workspace/rating'
import { isNews, isNote } from '@sahut/core/model/message/received'
import { memo, type ReactNode, useRef, useState } from 'react'
import { Content } from '../../content/content.tsx'
import { ShownMessage } from '../../content/votes-context.ts'
import { FilePlace } from '../../content/file/file-place.ts'
import { useWorkplace } from '../../desk/workplace.ts'
import { pendingContent, type PendingMessage, type Said } from '../../live/outbox.ts'
import type { Hold } from '../../numbers/hold-text.ts'
import { m } from '../../paraglide/messages.js'
import { dayText } from '../../time/dates.ts'
import { errorText } from '../../shell/error-text.ts'
import { useLanguage } from '../../preferences/localised.tsx'
import { useToday } from '../../time/use-today.ts'
import { useIsPast } from '../../time/use-is-past.ts'
import { useMessageDeeds } from '../deeds/use-message-deeds.tsx'
import { AlbumRow } from './album-row.tsx'
import { authorOf } from './author-of.ts'
import { Bubble } from './bubble.tsx'
import { Action, Notice } from '../notice.tsx'
import { ChatStart } from '../past/chat-start.tsx'
import type { Row } from '../list/rows.ts'
import { Note } from './note.tsx'
import { Waiting } from './waiting.tsx'

/** After this time without an answer an agent is told that nobody knows, ms. */
const UNCONFIRMED_MS = 30_000

const Pill = ({ isTight = false, children }: { isTight?: boolean; children: ReactNode }) => (
  <div className={`flex justify-center px-4 ${isTight ? 'py-1' : 'py-2.5'}`}>
    <span className="rounded-lg bg-raised px-3 py-1 text-xs font-medium text-soft shadow-bubble">
      {children}
    </span>
  </div>
)

const LoggedMessage = ({
  row,
  hold,
  isFound,
  onSendAgain,
  onCancel,
  onReply,
}: { row: Extract<Row, { type: 'message' }>; hold: Hold | undefined; isFound: boolean } & Actions) => {
  const { user } = useWorkplace()
  const { message, status, startsGroup, isSentAgain } = row
  // Until the list knows of it, a second click must not send a third.
  const sent = useRef(false)
  // Its words stay when it waits no more: they may tell that it was too late to take it back.
  const [hasWaited] = useState(status === 'queued')
  const { content } = message
  const { aside, below } = useMessageDeeds(message, onReply)
  const isPinned = !useIsPast(message.pin?.until ?? 0)
  const quote = quoteIn(content)
  return (
    <>
      <Bubble
        isFound={isFound}
        aside={aside}
        marks={{ isPinned, isStarred: isStarred(message) }}
        fromMe={message.fromMe}
        startsGroup={startsGroup}
        at={message.sortTs}
        status={status}
        content={content}
        author={authorOf(message.author, user.userId)}
        data={{ 'data-seq': message.seq, 'data-client-msg-id': message.clientMsgId }}
      >
        {status === 'failed' && (
          <Notice look="text-danger" text={failureText(message)}>
            {content.type === 'text' && !isSentAgain && (
              <Action
                text={m.failed_retry()}
                onClick={() => {
                  if (sent.current) return
                  sent.current = true
                  onSendAgain({
                    text: content.text,
                    ...(quote?.seq !== undefined && { quote: { ...quote, seq: quote.seq } }),
                  })
                }}
              />
            )}
          </Notice>
        )}
        {below}
        {hasWaited && status && <Waiting message={message} status={status} hold={hold} onCancel={onCancel} />}
      </Bubble>
      {message.rates !== undefined && (
        <Pill isTight>
          <span data-testid="rating-line">{m.rating_given({ rating: message.rates, best: BEST })}</span>
        </Pill>
      )}
    </>
  )
}

const TOO_OLD: Record<TooOld, () => string> = {
  too_old: m.failed_too_old,
  too_old_maybe_sent: m.failed_too_old_maybe_sent,
}

/** What WhatsApp's refusals mean, which workers tell as error codes of the contract, and why Sahut gave up by itself. */
const REFUSALS: Partial<Record<string, () => string>> = {
  ...TOO_OLD,
  removed_maybe_sent: m.failed_removed_maybe_sent,
  forbidden: m.failed_forbidden,
  not_found: m.failed_not_found,
  rate_limited: m.failed_rate_limited,
  unavailable: m.failed_unavailable,
  misaddressed: m.failed_misaddressed,
  not_member: m.failed_not_member,
  blocked: m.failed_blocked,
}

const failureText = ({ reason = '' }: MessageEntry): string => (REFUSALS[reason] ?? m.failed_hint)()

const Pending = ({
  message,
  startsGroup,
  onEdit,
}: { message: PendingMessage; startsGroup: boolean } & Actions) => {
  const { outbox } = useWorkplace()
  const { clientMsgId, seq, error, at } = message
  const isOverdue = useIsPast(at + UNCONFIRMED_MS, Date.now)
  const status = error ? 'failed' : seq === undefined && isOverdue ? 'unconfirmed' : 'queued'
  return (
    <Bubble
      fromMe
      startsGroup={startsGroup}
      at={at}
      status={status}
      content={pendingContent(message)}
      author={undefined}
      data={{ 'data-seq': seq, 'data-client-msg-id': clientMsgId }}
    >
      {error && (
        <Notice look="text-danger" text={m.failed_unsent({ reason: errorText(error) })}>
          <Action
            text={m.failed_retry()}
            onClick={() => {
              outbox.retry(clientMsgId)
            }}
          />
          {message.text !== undefined && (
            <Action
              text={m.failed_edit()}
              onClick={() => {
                const given = outbox.discard(clientMsgId)
                if (given !== undefined) onEdit(given)
              }}
            />
          )}
          {message.text === undefined && (
            <Action
              text={m.failed_discard()}
              onClick={() => {
                outbox.discard(clientMsgId)
              }}
            />
          )}
        </Notice>
      )}
      {status === 'unconfirmed' && <Notice look="text-warn" text={m.unconfirmed_hint()} />}
    </Bubble>
  )
}

type Actions = {
  /** The agent wants a refused text back in the composer. */
  onEdit: (said: Said) => void
  /** The agent wants a text that WhatsApp refused sent as a new message. */
  onSendAgain: (said: Said) => void
  /** The agent answers this message. */
  onReply: (message: MessageEntry) => void
  /** Takes a message back that waits. @throws SahutError */
  onCancel: (seq: number) => Promise<unknown>
}

/** One row of a conversation. @param hold why messages of this chat wait @param isFound it is what was looked for */
export const ConversationRow = memo(
  ({ row, hold, isFound, ...actions }: { row: Row; hold: Hold | undefined; isFound: boolean } & Actions) => {
    useLanguage()
    useToday()
    switch (row.type) {
      case 'start':
        return <ChatStart />
      case 'day':
        return (
          <Pill>
            <time dateTime={new Date(row.at).toISOString()}>{dayText(row.at)}</time>
          </Pill>
        )
      case 'unread':
        // It keeps its place in the list without taking any: the rows below it stay who they are.
        return row.isOver ? null : (
          <div
            data-testid="unread-divider"
            className="talk-width flex items-center gap-3 px-4 py-3 text-xs font-semibold text-accent-ink sm:px-6 lg:px-12"
          >
            <span className="h-px flex-1 bg-accent/40" />
            {m.chat_unread_divider({ count: row.count })}
            <span className="h-px flex-1 bg-accent/40" />
          </div>
        )
      case 'message':
        return (
          <ShownMessage value={row.message}>
            <FilePlace value={row.message}>
              {isNote(row.message) ? (
                <Note message={row.message} isFound={isFound} />
              ) : isNews(row.message) ? (
                <div data-news={row.message.seq}>
                  <Pill isTight={row.message.content.type === 'work'}>
                    <Content content={row.message.content} />
                  </Pill>
                </div>
              ) : (
                <LoggedMessage row={row} hold={hold} isFound={isFound} {...actions} />
              )}
            </FilePlace>
          </ShownMessage>
        )
      case 'album':
        return <AlbumRow row={row} isFound={isFound} onReply={actions.onReply} />
      case 'pending':
        return <Pending message={row.message} startsGroup={row.startsGroup} {...actions} />
    }
  },
  (before, after) =>
    before.onEdit === after.onEdit &&
    before.onSendAgain === after.onSendAgain &&
    before.onCancel === after.onCancel &&
    before.onReply === after.onReply &&
    before.isFound === after.isFound &&
    before.hold === after.hold &&
    isSame(before.row, after.row),
)
ConversationRow.displayName = 'ConversationRow'

/** Rows are made anew with every change of the chat; what they show mostly is not. */
const isSame = (a: Row, b: Row): boolean => {
  if (a.type === 'message' && b.type === 'message') {
    return (
      a.message === b.message &&
      a.status === b.status &&
      a.startsGroup === b.startsGroup &&
      a.isSentAgain === b.isSentAgain
    )
  }
  if (a.type === 'album' && b.type === 'album') {
    return (
      a.startsGroup === b.startsGroup &&
      a.messages.length === b.messages.length &&
      a.messages.every((message, at) => message === b.messages[at] && a.statuses[at] === b.statuses[at])
    )
  }
  if (a.type === 'pending' && b.type === 'pending') {
    return a.message === b.message && a.startsGroup === b.startsGroup
  }
  if (a.type === 'unread' && b.type === 'unread') return a.isOver === b.isOver
  return a.type === b.type && a.key === b.key
}
