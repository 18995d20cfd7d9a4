import type { Colleague } from '@sahut/core/contract/work'
import type { Chat } from '@sahut/core/model/chat/chat'
import { newClientMsgId, type UserId } from '@sahut/core/model/ids'
import { showsSomething } from '@sahut/core/model/person/person-text'
import { Lock } from 'lucide-react'
import { useState } from 'react'
import { useOnlineMutation } from '../../../api/use-online-mutation.ts'
import { useWorkplace } from '../../../desk/workplace.ts'
import { m } from '../../../paraglide/messages.js'
import { errorText } from '../../../shell/error-text.ts'
import { usePeopleOf } from '../../../work/use-people.ts'
import { useMentions } from '../mentions/use-mentions.tsx'
import { isSending, useArea } from '../writing-area.tsx'

/** Those whom a text mentions by an @ and their name. */
const mentionedIn = (text: string, people: readonly Colleague[]): UserId[] =>
  people.filter(({ name }) => text.includes(`@${name}`)).map(({ userId }) => userId)

/** Where a note for the team is written. @param name the contact's */
const NoteComposer = ({ chat, name, onDone }: { chat: Chat; name: string; onDone: () => void }) => {
  const { chatId, inboxId } = chat
  const { api, noteDrafts } = useWorkplace()
  const people = usePeopleOf(inboxId)
  const [text, setText] = useState(() => noteDrafts.get(chatId))
  // Of this note: what is tried again after a lost answer is the same.
  const [clientMsgId] = useState(newClientMsgId)
  const type = (next: string) => {
    setText(next)
    noteDrafts.set(chatId, next)
  }
  const area = useArea(text, true)
  const members = people.map((one) => ({ id: one.userId, name: one.name }))
  const { list, follow, takeKey } = useMentions(area, text, type, members)
  const writing = useOnlineMutation({
    change: (said: string, signal) =>
      api.note(chatId, { clientMsgId, text: said, mentions: mentionedIn(said, people) }, signal),
    onSuccess: (_, said) => {
      noteDrafts.sent(chatId, said)
      onDone()
    },
  })
  const send = () => {
    if (showsSomething(text) && !writing.isPending) writing.mutate(text)
  }
  return (
    <form
      className="talk-width px-2 pt-1 pb-[max(0.5rem,env(safe-area-inset-bottom))] sm:px-4 sm:pb-4"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      {list}
      <div className="flex items-end gap-1.5 rounded-2xl border border-dashed border-warn bg-warn-soft p-1.5 focus-within:ring-1 focus-within:ring-warn">
        <textarea
          ref={area}
          rows={1}
          data-testid="note-composer"
          aria-label={m.note_label({ name })}
          placeholder={m.note_placeholder()}
          value={text}
          className="min-h-10 min-w-0 flex-1 resize-none bg-transparent px-3 py-2 leading-6 text-ink outline-none placeholder:text-warn"
          onChange={(event) => {
            type(event.target.value)
            follow()
          }}
          onKeyDown={(event) => {
            if (takeKey(event)) return
            if (event.key === 'Escape') onDone()
            if (!isSending(event)) return
            event.preventDefault()
            send()
          }}
        />
        <button
          type="submit"
          aria-label={m.note_send()}
          title={m.note_send()}
          disabled={writing.isPending}
          className="grid size-10 shrink-0 place-items-center rounded-xl bg-warn text-panel disabled:opacity-60"
        >
          <Lock aria-hidden size={18} />
        </button>
      </div>
      {writing.error && (
        <p role="alert" className="px-3 pt-1 text-sm font-medium text-danger">
          {errorText(writing.error)}
        </p>
      )}
    </form>
  )
}

export default NoteComposer
