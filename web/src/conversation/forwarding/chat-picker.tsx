import type { ChatId } from '@sahut/core/model/ids'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Avatar } from '../../shell/avatar.tsx'
import { Button } from '../../controls/button.tsx'
import { errorText } from '../../shell/error-text.ts'
import { Field } from '../../controls/field.tsx'
import type { FoundChat } from '../../inbox/use-found-chats.ts'
import { useWritableChats } from './use-writable-chats.ts'

const Row = ({
  choice: { chat, name, place },
  isChosen,
  isFull,
  onToggle,
}: {
  choice: FoundChat
  isChosen: boolean
  isFull: boolean
  onToggle: () => void
}) => (
  <li>
    <label className="flex cursor-pointer items-center gap-3 rounded-lg px-2 py-1.5 hover:bg-active has-disabled:cursor-default has-disabled:opacity-60">
      <input
        type="checkbox"
        checked={isChosen}
        disabled={isFull && !isChosen}
        className="size-5 shrink-0 accent-accent"
        onChange={onToggle}
      />
      <Avatar id={chat.contact.id} name={name} small />
      <span className="grid min-w-0 flex-1">
        <span className="truncate">
          <bdi>{name}</bdi>
        </span>
        {place !== '' && (
          <span className="truncate text-xs text-soft">
            <bdi>{place}</bdi>
          </span>
        )}
      </span>
    </label>
  </li>
)

/** Chooses chats that the agent may write to, by name, number or inbox. */
export const ChatPicker = ({
  chosen,
  most,
  onToggle,
}: {
  chosen: ReadonlyMap<ChatId, FoundChat>
  /** So many may be chosen. */
  most: number
  onToggle: (choice: FoundChat) => void
}) => {
  const [query, setQuery] = useState('')
  const { found, isLooking, error, more } = useWritableChats(query.trim())
  return (
    <>
      <Field
        label={m.forward_search()}
        type="search"
        value={query}
        onChange={(event) => {
          setQuery(event.target.value)
        }}
      />
      <div
        role="group"
        aria-label={m.forward_chats()}
        className="-mx-2 h-[min(20rem,40dvh)] overflow-y-auto"
        data-testid="chat-picker"
      >
        <ul>
          {found.map((choice) => (
            <Row
              key={choice.chat.chatId}
              choice={choice}
              isChosen={chosen.has(choice.chat.chatId)}
              isFull={chosen.size >= most}
              onToggle={() => {
                onToggle(choice)
              }}
            />
          ))}
        </ul>
        <p role="status" className="px-2 text-sm text-soft">
          {isLooking ? m.loading() : found.length === 0 ? m.forward_none() : ''}
        </p>
        {error !== null && (
          <p role="alert" className="px-2 text-sm text-danger">
            {errorText(error)}
          </p>
        )}
        {more !== undefined && (
          <Button className="m-2" onClick={more}>
            {m.forward_more()}
          </Button>
        )}
      </div>
    </>
  )
}
