import type { Chat } from '@sahut/core/model/chat/chat'
import { type ChatId, newClientMsgId } from '@sahut/core/model/ids'
import { MessageText } from '@sahut/core/model/message/message'
import { SendHorizontal } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Problem } from '../settings/problem.tsx'
import { fieldClass } from '../controls/field-class.ts'

/** Answers a person from a number of the agent's choice. */
export const ThreadAnswer = ({
  chats,
  placeOf,
  first,
  onSent,
}: {
  chats: readonly Chat[]
  placeOf: (chat: Chat) => string
  /** Chosen until another is. */
  first: ChatId
  onSent: () => void
}) => {
  const { api } = useWorkplace()
  const id = useId()
  const [chosen, setChosen] = useState(first)
  const [text, setText] = useState('')
  // The same again is the same message, until it went out.
  const clientMsgId = useRef(newClientMsgId())
  const open = chats.filter(({ work }) => work?.blocked !== true)
  const sending = useOnlineMutation({
    change: (_: undefined, signal) =>
      api.answer(chosen, { clientMsgId: clientMsgId.current, text: text.trim() }, signal),
    onSuccess: () => {
      clientMsgId.current = newClientMsgId()
      setText('')
      onSent()
    },
  })
  return (
    <form
      className="grid gap-2 border-t border-line pt-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (MessageText.safeParse(text.trim()).success) sending.mutate(undefined)
      }}
    >
      <div className="flex items-center gap-2">
        <label htmlFor={id} className="shrink-0 text-sm font-semibold">
          {m.person_answer_from()}
        </label>
        <select
          id={id}
          value={chosen}
          className={fieldClass}
          onChange={({ target }) => {
            const chat = open.find(({ chatId }) => chatId === target.value)
            if (chat !== undefined) setChosen(chat.chatId)
            // To another number it is another message.
            clientMsgId.current = newClientMsgId()
          }}
        >
          {open.map((chat) => (
            <option key={chat.chatId} value={chat.chatId}>
              {placeOf(chat)}
            </option>
          ))}
        </select>
      </div>
      <div className="flex items-end gap-2">
        <textarea
          aria-label={m.note_answer()}
          rows={2}
          value={text}
          className={`${fieldClass} h-auto py-2`}
          onChange={(event) => {
            setText(event.target.value)
          }}
        />
        <button
          type="submit"
          aria-label={m.composer_send()}
          disabled={text.trim() === '' || sending.isPending}
          className="grid size-11 shrink-0 place-items-center rounded-xl bg-accent text-on-accent hover:bg-accent-strong disabled:opacity-60"
        >
          <SendHorizontal aria-hidden size={20} />
        </button>
      </div>
      <Problem error={sending.error} />
    </form>
  )
}
