import type { FoundChat, FoundMessage } from '@sahut/core/contract/search'
import type { ChatId } from '@sahut/core/model/ids'
import { Link } from '@tanstack/react-router'
import { StickyNote } from 'lucide-react'
import type { ReactNode } from 'react'
import { useUser } from '../desk/use-user.ts'
import { useWorkplace } from '../desk/workplace.ts'
import type { ListScope } from '../inbox/list/list-scope.ts'
import { placeParts } from '../inbox/place-text.ts'
import { useInboxNames } from '../inbox/use-inboxes.ts'
import { useNumberLabels } from '../inbox/use-number-labels.ts'
import { m } from '../paraglide/messages.js'
import { ChatAvatar } from '../shell/chat-avatar.tsx'
import { contactName, contactPhone } from '../shell/contact-text.ts'
import { memberOf } from '../shell/member-text.ts'
import { isolated, nameText, withoutDirections } from '../text/shown-text.ts'
import { exactText, listTimeText } from '../time/dates.ts'
import { RowMarks } from '../work/row-marks.tsx'

/** Before every message that is from before the log, so that it is looked for as far back as one may go. */
const BEFORE_ALL = Number.MIN_SAFE_INTEGER

const rowClass =
  'flex w-full min-w-0 items-center gap-3 border-b border-line px-4 py-2.5 outline-offset-[-2px] hover:bg-sunken'

/** A chat is opened in the list that is shown, if it has a place there. */
const Row = ({
  scope,
  chat,
  onOpen,
  children,
}: {
  scope: ListScope
  chat: { chatId: ChatId; inboxId: string }
  onOpen?: () => void
  children: ReactNode
}) => (
  <Link
    to="/inbox/$list/chat/$chatId"
    params={{ list: scope === chat.inboxId ? scope : 'all', chatId: chat.chatId }}
    data-search-result
    className={rowClass}
    {...(onOpen && { onClick: onOpen })}
  >
    {children}
  </Link>
)

/** Where a chat lies, and by which number it is to be had. */
const usePlace = () => {
  const names = useInboxNames()
  const labelOf = useNumberLabels()
  return (chat: FoundChat['chat']): string[] => placeParts(names.get(chat.inboxId), labelOf(chat))
}

/** A contact or group that was found. */
export const FoundChatRow = ({ found: { chat }, scope }: { found: FoundChat; scope: ListScope }) => {
  const place = usePlace()(chat)
  const name = contactName(chat)
  const phone = contactPhone(chat)
  const words = [phone === name ? undefined : phone, ...place.map(isolated)].filter(
    (part) => part !== undefined,
  )
  return (
    <Row scope={scope} chat={chat}>
      <ChatAvatar chat={chat} small />
      <span className="grid min-w-0 flex-1">
        <bdi className="truncate font-medium">{name}</bdi>
        <span className="truncate text-sm text-soft">{words.join(' · ')}</span>
      </span>
      {chat.work !== undefined && <RowMarks work={chat.work} />}
    </Row>
  )
}

/** A text with what was looked for standing out. */
const Marked = ({ excerpt: { text, marks, isCut } }: { excerpt: FoundMessage['excerpt'] }) => {
  const parts: ReactNode[] = []
  let at = 0
  for (const { from, to } of marks) {
    parts.push(
      withoutDirections(text.slice(at, from)),
      <mark key={from} className="rounded-sm bg-accent-soft font-semibold text-accent-ink">
        {withoutDirections(text.slice(from, to))}
      </mark>,
    )
    at = to
  }
  return (
    <bdi className="line-clamp-2 break-words">
      {isCut && '… '}
      {parts}
      {withoutDirections(text.slice(at))}
    </bdi>
  )
}

/** Who wrote it, unless it is whom the chat is with. */
const useAuthorName = () => {
  const me = useUser().userId
  return ({ author, fromMe }: FoundMessage): string | undefined => {
    if (author.type === 'agent') return author.userId === me ? m.you() : nameText(author.name)
    return fromMe ? m.you() : memberOf(author)?.name
  }
}

/** A message that was found; a click leads to it. */
export const FoundMessageRow = ({ found, scope }: { found: FoundMessage; scope: ListScope }) => {
  const { searching } = useWorkplace()
  const { chat, sortTs, whatsappId, fromMe, seq = BEFORE_ALL, excerpt, kind } = found
  const author = useAuthorName()(found)
  return (
    <Row
      scope={scope}
      chat={chat}
      onOpen={() => {
        searching.setState({ chosen: { chatId: chat.chatId, message: { whatsappId, fromMe, seq } } })
      }}
    >
      <span className="grid min-w-0 flex-1 gap-0.5">
        <span className="flex items-baseline gap-2">
          <bdi className="flex-1 truncate font-medium">{contactName(chat)}</bdi>
          <time
            dateTime={new Date(sortTs).toISOString()}
            title={exactText(sortTs)}
            className="shrink-0 text-xs text-soft"
          >
            {listTimeText(sortTs)}
          </time>
        </span>
        <span className="flex min-w-0 items-start gap-1 text-sm text-soft">
          {kind === 'note' && (
            <StickyNote aria-label={m.note()} size={15} className="mt-0.5 shrink-0 text-warn" />
          )}
          <span className="min-w-0">
            {author !== undefined && <bdi className="font-medium">{author}: </bdi>}
            <Marked excerpt={excerpt} />
          </span>
        </span>
      </span>
    </Row>
  )
}
