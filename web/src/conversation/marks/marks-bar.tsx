import type { Quote } from '@sahut/core/model/content/beside'
import type { ChatId } from '@sahut/core/model/ids'
import type { MessageEntry } from '@sahut/core/model/message/message'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Pin, Star } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { serverNow } from '../../api/server-clock.ts'
import { contentWords } from '../../content/content.tsx'
import { useWorkplace } from '../../desk/workplace.ts'
import { m } from '../../paraglide/messages.js'
import { IconButton } from '../../controls/icon-button.tsx'

const MarkedDialog = lazy(async () => ({ default: (await import('./marked-dialog.tsx')).MarkedDialog }))

/** So many stand in the bar; WhatsApp's apps pin no more. */
const SHOWN = 3

/** The newest word of a mark among messages: when it changes, what is marked is asked for anew. */
const versionOf = (messages: readonly MessageEntry[]): number =>
  messages.reduce((newest, { pin, star, deed }) => {
    const deleted = deed?.type === 'deletion' ? 1 : 0
    return Math.max(newest, pin?.seq ?? 0, star?.seq ?? 0) + deleted
  }, 0)

/** The messages of a chat that are marked, as they are by now. */
const useMarks = (chatId: ChatId, messages: readonly MessageEntry[]) => {
  const { api } = useWorkplace()
  const version = versionOf(messages)
  return useQuery({
    queryKey: ['marks', chatId, version],
    queryFn: ({ signal }) => api.marks(chatId, signal),
    placeholderData: keepPreviousData,
  }).data
}

/** Above the messages: those that are pinned, and the way to those with a star. Nothing where there are none. */
export const MarksBar = ({
  chatId,
  messages,
  onJump,
}: {
  chatId: ChatId
  messages: readonly MessageEntry[]
  onJump: (quote: Quote) => void
}) => {
  const marks = useMarks(chatId, messages)
  const [isOpen, setOpen] = useState(false)
  const { pins = [], stars = [] } = marks ?? {}
  const pinned = pins.filter(({ until }) => until > serverNow()).slice(0, SHOWN)
  if (pinned.length === 0 && stars.length === 0) return null
  return (
    <section
      aria-label={m.marks()}
      data-testid="marks-bar"
      className="flex items-center gap-1 border-b border-line bg-panel px-3 py-1 sm:px-5"
    >
      <ul className="min-w-0 flex-1">
        {pinned.map(({ message }) => (
          <li key={message.seq}>
            <button
              type="button"
              className="flex w-full items-center gap-2 rounded-lg px-1 py-1 text-left text-sm hover:bg-active"
              aria-label={m.marks_jump({ text: contentWords(message.content) })}
              onClick={() => {
                onJump(message)
              }}
            >
              <Pin aria-hidden size={15} className="shrink-0 text-accent-ink" />
              <bdi className="truncate">{contentWords(message.content)}</bdi>
            </button>
          </li>
        ))}
      </ul>
      {stars.length > 0 && (
        <IconButton
          icon={Star}
          label={m.marks_starred({ count: stars.length })}
          className="size-9!"
          onClick={() => {
            setOpen(true)
          }}
        />
      )}
      {isOpen && (
        <Suspense>
          <MarkedDialog
            messages={stars}
            onChoose={(message) => {
              setOpen(false)
              onJump(message)
            }}
            onClose={() => {
              setOpen(false)
            }}
          />
        </Suspense>
      )}
    </section>
  )
}
