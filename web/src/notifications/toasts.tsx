import type { Chat } from '@sahut/core/model/chat/chat'
import { Link } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { ListScope } from '../inbox/list/list-scope.ts'
import { useInboxNames } from '../inbox/use-inboxes.ts'
import { m } from '../paraglide/messages.js'
import { ChatAvatar } from '../shell/chat-avatar.tsx'
import { contactName } from '../shell/contact-text.ts'
import { CountBadge } from '../controls/count-badge.tsx'
import { Name } from '../text/name.tsx'
import { isolated } from '../text/shown-text.ts'
import { REASONS } from './reasons.ts'
import type { Toast, ToastList } from './toast-list.ts'

/** So many are shown at once, and on a phone; of the others it is said how many there are. */
const SHOWN = 3
const SHOWN_ON_PHONE = 1

/** A screen reader hears of the newest only, once nothing came for so long, ms. */
const PAUSE_MS = 1_000

const Announcement = ({ newest }: { newest: Toast | undefined }) => {
  const [text, setText] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => {
      if (newest === undefined) setText('')
      else {
        const { headline, words } = REASONS[newest.reason]
        setText(`${headline(newest.chat)}. ${words(newest.chat) ?? ''}`)
      }
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [newest])
  return (
    <p role="status" className="sr-only">
      {text}
    </p>
  )
}

const Card = ({
  toast: { chat, reason },
  list,
  place,
  onClose,
}: {
  toast: Toast
  list: ListScope
  place: string | undefined
  onClose: () => void
}) => (
  <li className="relative animate-appear rounded-xl border border-line bg-raised shadow-float">
    <Link
      to="/inbox/$list/chat/$chatId"
      params={{ list, chatId: chat.chatId }}
      onClick={onClose}
      className="flex items-center gap-3 rounded-xl py-2.5 pr-12 pl-3 hover:bg-active"
    >
      <ChatAvatar chat={chat} small />
      <span className="grid min-w-0 flex-1 gap-0.5">
        <span className="flex items-center gap-1.5">
          <span dir="auto" className="truncate text-left font-semibold">
            <bdi>{contactName(chat)}</bdi>
          </span>
          {chat.unread > 1 && (
            <CountBadge count={chat.unread} label={m.chat_unread({ count: chat.unread })} />
          )}
        </span>
        <span dir="auto" className="truncate text-left text-sm text-soft">
          {REASONS[reason].words(chat)}
        </span>
        {place !== undefined && (
          <span className="truncate text-xs text-soft">
            <Name name={place} />
          </span>
        )}
      </span>
    </Link>
    <button
      type="button"
      aria-label={m.told_dismiss({ name: isolated(contactName(chat)) })}
      className="absolute top-1/2 right-1.5 grid size-9 -translate-y-1/2 place-items-center rounded-lg text-soft hover:bg-active hover:text-ink"
      onClick={onClose}
    >
      <X aria-hidden size={18} />
    </button>
  </li>
)

/** News over the page, for as long as it needs to be seen. @param listFor in which list a chat is opened */
export const Toasts = ({ toasts, listFor }: { toasts: ToastList; listFor: (chat: Chat) => ListScope }) => {
  const all = useStore(toasts.list)
  const places = useInboxNames()
  const [newest] = all
  const most = matchMedia('(min-width: 40rem)').matches ? SHOWN : SHOWN_ON_PHONE
  return (
    <>
      <Announcement newest={newest} />
      {all.length > 0 && (
        <section
          aria-label={m.told_title()}
          data-testid="toasts"
          data-region
          className="fixed inset-x-3 top-3 z-40 sm:top-30 sm:right-4 sm:left-auto sm:w-88"
          onPointerEnter={() => {
            toasts.hold(true)
          }}
          onPointerLeave={() => {
            toasts.hold(false)
          }}
          onFocus={() => {
            toasts.hold(true)
          }}
          onBlur={() => {
            toasts.hold(false)
          }}
        >
          <ul className="grid gap-2">
            {all.slice(0, most).map((toast) => (
              <Card
                key={toast.chat.chatId}
                toast={toast}
                list={listFor(toast.chat)}
                place={places.get(toast.chat.inboxId)}
                onClose={() => {
                  toasts.remove(toast.chat.chatId)
                }}
              />
            ))}
          </ul>
          {all.length > most && (
            <p className="mt-2 ml-auto w-max rounded-full border border-line bg-raised px-3 py-1 text-xs font-medium text-soft shadow-float">
              {m.told_more({ count: all.length - most })}
            </p>
          )}
        </section>
      )}
    </>
  )
}
