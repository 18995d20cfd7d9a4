import type { Chat } from '@sahut/core/model/chat/chat'
import { firstLink } from '@sahut/core/model/message/link-preview'
import type { MessageEntry } from '@sahut/core/model/message/message'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { SharedKind } from '../api/persons.ts'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { contentWords } from '../content/content.tsx'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Problem } from '../settings/problem.tsx'
import { Button } from '../controls/button.tsx'
import { exactText, listTimeText } from '../time/dates.ts'
import { Part } from './part.tsx'

const KINDS: Record<SharedKind, () => string> = {
  media: m.shared_media,
  files: m.shared_files,
  links: m.shared_links,
}
const ORDER: readonly SharedKind[] = ['media', 'files', 'links']

const lineClass =
  'flex w-full items-baseline gap-2 rounded-lg px-2 py-1.5 text-left text-sm hover:bg-active disabled:opacity-60'

const Line = ({ chat, message }: { chat: Chat; message: MessageEntry }) => {
  const { api } = useWorkplace()
  const { seq, sortTs, content, media } = message
  const opening = useOnlineMutation({
    change: () => api.openFile({ chatId: chat.chatId, seq }),
    onSuccess: ({ url }) => {
      window.open(url, '_blank', 'noopener')
    },
  })
  const link = content.type === 'text' ? firstLink(content.text) : undefined
  const words = (
    <>
      <bdi className="min-w-0 flex-1 truncate">{link ?? contentWords(content)}</bdi>
      <time dateTime={new Date(sortTs).toISOString()} title={exactText(sortTs)} className="text-xs text-soft">
        {listTimeText(sortTs)}
      </time>
    </>
  )
  return (
    <li>
      {link === undefined ? (
        <button
          type="button"
          className={lineClass}
          disabled={media?.state !== 'stored' || opening.isPending}
          onClick={() => {
            opening.mutate()
          }}
        >
          {words}
        </button>
      ) : (
        <a href={link} target="_blank" rel="noopener noreferrer nofollow" className={lineClass}>
          {words}
        </a>
      )}
      <Problem error={opening.error} />
    </li>
  )
}

/** What was shared in a chat, by kind, newest first. */
export const SharedPart = ({ chat }: { chat: Chat }) => {
  const { api } = useWorkplace()
  const [kind, setKind] = useState<SharedKind>()
  const pages = useInfiniteQuery({
    queryKey: ['shared', chat.chatId, kind, chat.seq],
    queryFn: ({ pageParam }) => api.shared(chat.chatId, kind ?? 'media', pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor,
    placeholderData: (before, query) => (query?.queryKey[2] === kind ? before : undefined),
    enabled: kind !== undefined,
  })
  const messages = pages.data?.pages.flatMap((page) => page.messages) ?? []
  return (
    <Part title={m.shared()}>
      <div role="group" aria-label={m.shared()} className="flex flex-wrap gap-1">
        {ORDER.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === kind}
            className="min-h-9 rounded-lg border border-line px-2.5 text-sm hover:bg-active aria-pressed:bg-active aria-pressed:font-semibold"
            onClick={() => {
              setKind(one === kind ? undefined : one)
            }}
          >
            {KINDS[one]()}
          </button>
        ))}
      </div>
      {kind !== undefined && (
        <>
          <ul className="-mx-2" data-testid="shared">
            {messages.map((message) => (
              <Line key={message.seq} chat={chat} message={message} />
            ))}
          </ul>
          <p role="status" className="text-sm text-soft">
            {pages.isFetching
              ? m.loading()
              : messages.length === 0 && !pages.hasNextPage
                ? m.shared_none()
                : ''}
          </p>
          <Problem error={pages.error} />
          {pages.hasNextPage && !pages.isFetching && (
            <Button className="justify-self-start" onClick={() => void pages.fetchNextPage()}>
              {m.shared_more()}
            </Button>
          )}
        </>
      )}
    </Part>
  )
}
