import type { Chat } from '@sahut/core/model/chat/chat'
import { type MessageEntry, shownMessage } from '@sahut/core/model/message/message'
import { isNews, isNote } from '@sahut/core/model/message/received'
import { shownPast } from '@sahut/core/model/message/past'
import { Link } from '@tanstack/react-router'
import type { ThreadPage } from '../api/persons.ts'
import { contentWords } from '../content/content.tsx'
import { authorOf } from '../conversation/bubbles/author-of.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Name } from '../text/name.tsx'
import { exactText, sinceText } from '../time/dates.ts'

type Told = ThreadPage['messages'][number]

/** A message of the thread as it is shown; nothing for what has no place of its own. */
export const messageOf = ({ entry, past }: Told): MessageEntry | undefined =>
  past !== undefined ? shownPast(past, -1) : entry && shownMessage(entry)

const lookOf = (message: MessageEntry): string => {
  if (isNews(message)) return 'mx-auto bg-raised text-xs text-soft'
  if (isNote(message)) return 'ml-auto bg-warn-soft text-warn'
  return message.fromMe ? 'ml-auto bg-out [--color-soft:var(--color-out-soft)]' : 'mr-auto bg-in'
}

/** One message of a person in words, with the number of ours that it was said to; a click opens its chat. */
export const ThreadLine = ({
  message,
  chat,
  place,
  onOpen,
}: {
  message: MessageEntry
  chat: Chat
  place: string
  onOpen: () => void
}) => {
  const { user } = useWorkplace()
  const { content, sortTs } = message
  const author = authorOf(message.author, user.userId)
  return (
    <li
      data-testid="thread-message"
      className={`w-fit max-w-[86%] rounded-lg px-2.5 py-1.5 shadow-bubble ${lookOf(message)}`}
    >
      {author !== undefined && (
        <p className="text-xs font-semibold">
          <Name name={author.name} />
        </p>
      )}
      <p dir="auto" className="[overflow-wrap:anywhere] whitespace-pre-wrap">
        {contentWords(content)}
      </p>
      <p className="flex flex-wrap items-baseline gap-x-1.5 text-xs text-soft">
        <Link
          to="/inbox/$list/chat/$chatId"
          params={{ list: chat.inboxId, chatId: chat.chatId }}
          title={m.person_thread_open()}
          className="underline underline-offset-2 hover:no-underline"
          onClick={onOpen}
        >
          <bdi>{place}</bdi>
        </Link>
        <time dateTime={new Date(sortTs).toISOString()} title={exactText(sortTs)}>
          {sinceText(sortTs)}
        </time>
      </p>
    </li>
  )
}
