import type { Chat } from '@sahut/core/model/chat/chat'
import { Link } from '@tanstack/react-router'
import { isGroup } from '@sahut/core/model/ids'
import { Inbox, PenLine, UsersRound } from 'lucide-react'
import { Fragment, memo } from 'react'
import { Ticks } from '../../desk/ticks.tsx'
import { useAnswering } from '../../desk/use-answering.ts'
import { useDraft } from '../../desk/use-draft.ts'
import { useDesk } from '../../desk/workplace.ts'
import { m } from '../../paraglide/messages.js'
import { Name } from '../../text/name.tsx'
import { lineText } from '../../text/shown-text.ts'
import { ChatAvatar } from '../../shell/chat-avatar.tsx'
import { CountBadge } from '../../controls/count-badge.tsx'
import { contactName } from '../../shell/contact-text.ts'
import { useLanguage } from '../../preferences/localised.tsx'
import { useToday } from '../../time/use-today.ts'
import { exactText, listTimeText } from '../../time/dates.ts'
import { RowMarks } from '../../work/row-marks.tsx'
import type { ListScope } from './list-scope.ts'
import { PhoneMarks } from '../phone-marks.tsx'
import { placeParts } from '../place-text.ts'
import { previewWords } from './preview-words.ts'
import { type RowPreview, rowPreview } from './row-preview.ts'

const PreviewLine = ({ preview }: { preview: RowPreview | undefined }) => {
  if (preview === undefined) return <span className="flex-1" />
  const { status } = preview
  const words = previewWords(preview)
  const text = preview.by === undefined ? words : `${preview.by}: ${words}`
  return (
    <>
      {status && <Ticks status={status} />}
      <span dir="auto" className={`flex-1 truncate text-left ${preview.text === '' ? 'italic' : ''}`}>
        {text}
      </span>
    </>
  )
}

/** Which inbox a chat lies in, and which of its numbers it is with if that needs saying. */
const PlaceLine = ({ inbox, number }: { inbox: string; number: string | undefined }) => (
  <span data-testid="place" className="flex min-w-0 items-center gap-1 text-xs text-soft">
    <Inbox aria-hidden size={12} className="shrink-0" />
    <span className="truncate">
      {placeParts(inbox, number).map((part, at) => (
        <Fragment key={part}>
          {at > 0 && ' · '}
          <Name name={part} />
        </Fragment>
      ))}
    </span>
  </span>
)

/** What was begun here and not sent. */
const DraftLine = ({ text }: { text: string }) => (
  <span className="flex-1 truncate">
    <span className="font-medium text-warn">{m.draft()}</span> <bdi>{lineText(text)}</bdi>
  </span>
)

/** A colleague answers here, or has just done so: nobody else need begin. */
const AnsweringLine = ({ text }: { text: string }) => (
  <span data-testid="answering" className="flex min-w-0 flex-1 items-center gap-1 text-warn">
    <PenLine aria-hidden size={14} className="shrink-0" />
    <span className="truncate">{text}</span>
  </span>
)

/** The one line of a row: what keeps an agent from writing for nothing goes before what was said. */
const Line = (shown: {
  answering: ReturnType<typeof useAnswering>
  draft: string
  preview: RowPreview | undefined
}) => {
  const { answering } = shown
  // What the customer has written since waits for somebody.
  const isOver = answering?.does === 'answered' && shown.preview?.status === undefined
  if (answering !== undefined && !isOver) return <AnsweringLine text={answering.text} />
  if (shown.draft !== '') return <DraftLine text={shown.draft} />
  return <PreviewLine preview={shown.preview} />
}

type Props = { chat: Chat; scope: ListScope; place: string | undefined; numberLabel: string | undefined }

/**
 * A chat in the list.
 * @param scope the list, in which the chat is opened
 * @param place the inbox that it lies in, where there are several
 * @param numberLabel the number that it is with, where there are several
 */
export const ChatRow = memo(({ chat, scope, place, numberLabel }: Props) => {
  const isUnread = chat.unread > 0
  const pending = useDesk((view) => view.pending)
  const isOpen = useDesk(({ conversation }) => conversation?.chatId === chat.chatId)
  const draft = useDraft(chat.chatId)
  const answering = useAnswering(chat.chatId)
  useLanguage()
  useToday()
  const preview = rowPreview(chat, pending)
  const at = preview?.at ?? 0
  return (
    <Link
      to="/inbox/$list/chat/$chatId"
      params={{ list: scope, chatId: chat.chatId }}
      data-chat-id={chat.chatId}
      className="flex min-w-0 flex-1 items-center gap-3 border-b border-line px-4 py-3 outline-offset-[-2px] hover:bg-sunken data-[status=active]:bg-active"
    >
      <ChatAvatar chat={chat} />
      <span className="grid min-w-0 flex-1 grid-cols-1 gap-0.5">
        <span className="flex items-baseline gap-2">
          <span dir="auto" className={`flex-1 truncate text-left ${isUnread ? 'font-bold' : ''}`}>
            {isGroup(chat.contact.id) && (
              <UsersRound size={14} aria-label={m.group()} className="me-1 inline align-[-2px] text-soft" />
            )}
            <bdi>{contactName(chat)}</bdi>
          </span>
          {at > 0 && (
            <time
              dateTime={new Date(at).toISOString()}
              title={exactText(at)}
              className={`shrink-0 text-xs ${isUnread ? 'font-semibold text-accent-ink' : 'text-soft'}`}
            >
              {listTimeText(at)}
            </time>
          )}
        </span>
        <span className="flex min-h-5 items-center gap-1 text-sm text-soft">
          <Line answering={answering} draft={isOpen ? '' : draft} preview={preview} />
          {numberLabel !== undefined && place === undefined && (
            <span className="max-w-28 shrink-0 truncate rounded border border-line px-1.5 text-xs leading-[1.125rem]">
              <Name name={numberLabel} />
            </span>
          )}
          {chat.work !== undefined && <RowMarks work={chat.work} />}
          <PhoneMarks settings={chat.onPhone} />
          {isUnread && <CountBadge count={chat.unread} label={m.chat_unread({ count: chat.unread })} />}
        </span>
        {place !== undefined && <PlaceLine inbox={place} number={numberLabel} />}
      </span>
    </Link>
  )
})
ChatRow.displayName = 'ChatRow'
