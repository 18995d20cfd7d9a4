import type { Person } from '@sahut/core/contract/persons'
import type { Chat } from '@sahut/core/model/chat/chat'
import { type ChatId, isGroup } from '@sahut/core/model/ids'
import { useMemo, useState } from 'react'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { useFoundChats } from '../inbox/use-found-chats.ts'
import { m } from '../paraglide/messages.js'
import { Problem } from '../settings/problem.tsx'
import { Avatar } from '../shell/avatar.tsx'
import { Button } from '../controls/button.tsx'
import { contactName } from '../shell/contact-text.ts'
import { Dialog } from '../controls/dialog.tsx'
import { Field } from '../controls/field.tsx'
import { isolated } from '../text/shown-text.ts'

/** Chooses whom the person of a chat is too. */
const MergeDialog = ({
  chat,
  person,
  onDone,
  onClose,
}: {
  chat: Chat
  person: Person
  onDone: (person: Person) => void
  onClose: () => void
}) => {
  const { api } = useWorkplace()
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState<ChatId>()
  const own = useMemo(() => new Set(person.chats.map(({ chatId }) => chatId)), [person])
  const isOffered = useMemo(() => (one: Chat) => !isGroup(one.contact.id) && !own.has(one.chatId), [own])
  const { found, isLooking, error, more } = useFoundChats(query.trim(), isOffered)
  const merging = useOnlineMutation({
    change: (other: ChatId, signal) => api.mergePersons(chat.chatId, other, signal),
    onSuccess: (known) => {
      onDone(known)
      onClose()
    },
  })
  return (
    <Dialog title={m.person_merge()} isOpen onClose={onClose}>
      <div className="grid gap-3 pt-3">
        <p className="text-sm text-soft">{m.person_merge_lead({ name: isolated(contactName(chat)) })}</p>
        <Field
          label={m.forward_search()}
          type="search"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value)
          }}
        />
        <div
          role="radiogroup"
          aria-label={m.forward_chats()}
          className="-mx-2 h-[min(18rem,40dvh)] overflow-y-auto"
        >
          {found.map(({ chat: one, name, place }) => (
            <label
              key={one.chatId}
              className="flex cursor-pointer items-center gap-3 rounded-lg px-2 py-1.5 hover:bg-active"
            >
              <input
                type="radio"
                name="other"
                checked={one.chatId === chosen}
                className="size-5 shrink-0 accent-accent"
                onChange={() => {
                  setChosen(one.chatId)
                }}
              />
              <Avatar id={one.contact.id} name={name} small />
              <span className="grid min-w-0 flex-1">
                <bdi className="truncate">{name}</bdi>
                <bdi className="truncate text-xs text-soft">{place}</bdi>
              </span>
            </label>
          ))}
          <p role="status" className="px-2 text-sm text-soft">
            {isLooking ? m.loading() : found.length === 0 ? m.forward_none() : ''}
          </p>
          {more !== undefined && (
            <Button className="m-2" onClick={more}>
              {m.forward_more()}
            </Button>
          )}
        </div>
        <Problem error={merging.error ?? error} />
        <Button
          look="primary"
          disabled={chosen === undefined || merging.isPending}
          onClick={() => {
            if (chosen !== undefined) merging.mutate(chosen)
          }}
        >
          {m.person_merge_act()}
        </Button>
      </div>
    </Dialog>
  )
}

export default MergeDialog
