import type { Chat } from '@sahut/core/model/chat/chat'
import type { PersonNoteId } from '@sahut/core/model/ids'
import { type PersonNote, PersonNoteText } from '@sahut/core/model/person/person'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { useUser } from '../desk/use-user.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Problem } from '../settings/problem.tsx'
import { Button } from '../controls/button.tsx'
import { fieldClass } from '../controls/field-class.ts'
import { Name } from '../text/name.tsx'
import { exactText, sinceText } from '../time/dates.ts'
import { Part } from './part.tsx'

const NoteLine = ({
  note: { text, by, at },
  isBusy,
  onRemove,
}: {
  note: PersonNote
  isBusy: boolean
  /** Nothing where the agent may not. */
  onRemove: (() => void) | undefined
}) => (
  <li className="rounded-lg bg-warn-soft px-3 py-2 text-sm text-warn">
    <p dir="auto" className="[overflow-wrap:anywhere] whitespace-pre-wrap">
      {text}
    </p>
    <p className="flex items-center gap-1 pt-1 text-xs">
      <Name name={by.name} />
      <span aria-hidden>·</span>
      <time dateTime={new Date(at).toISOString()} title={exactText(at)}>
        {sinceText(at)}
      </time>
      {onRemove !== undefined && (
        <button
          type="button"
          aria-label={m.person_note_remove()}
          title={m.person_note_remove()}
          disabled={isBusy}
          className="ml-auto grid size-7 place-items-center rounded-lg hover:bg-active"
          onClick={onRemove}
        >
          <Trash2 aria-hidden size={14} />
        </button>
      )}
    </p>
  </li>
)

/** What the team wrote about a person. */
export const PersonNotes = ({ chat }: { chat: Chat }) => {
  const { api } = useWorkplace()
  const { userId, role } = useUser()
  const queries = useQueryClient()
  const [text, setText] = useState('')
  const { chatId } = chat
  const pages = useInfiniteQuery({
    queryKey: ['person-notes', chatId, chat.person ?? 0],
    queryFn: ({ pageParam }) => api.personNotes(chatId, pageParam),
    initialPageParam: undefined as PersonNoteId | undefined,
    getNextPageParam: ({ next }) => next,
    placeholderData: (before) => before,
  })
  const refresh = () => queries.invalidateQueries({ queryKey: ['person-notes', chatId] })
  const writing = useOnlineMutation({
    change: (typed: string, signal) => api.writePersonNote(chatId, typed, signal),
    onSuccess: async () => {
      setText('')
      await refresh()
    },
  })
  const removing = useOnlineMutation({
    change: (noteId: PersonNoteId, signal) => api.removePersonNote(chatId, noteId, signal),
    onSuccess: refresh,
  })
  const notes = pages.data?.pages.flatMap((page) => page.notes) ?? []
  return (
    <Part title={m.person_notes()}>
      <form
        className="grid gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          if (PersonNoteText.safeParse(text).success) writing.mutate(text)
        }}
      >
        <textarea
          aria-label={m.person_note_write()}
          placeholder={m.person_note_write()}
          rows={2}
          maxLength={5_000}
          value={text}
          className={`${fieldClass} h-auto py-2 text-sm`}
          onChange={(event) => {
            setText(event.target.value)
          }}
        />
        {text.trim() !== '' && (
          <Button type="submit" look="primary" className="justify-self-start" disabled={writing.isPending}>
            {writing.isPending ? m.saving() : m.save()}
          </Button>
        )}
        <Problem error={writing.error ?? removing.error ?? pages.error} />
      </form>
      <ul className="grid gap-2" data-testid="person-notes">
        {notes.map((note) => (
          <NoteLine
            key={note.noteId}
            note={note}
            isBusy={removing.isPending}
            onRemove={
              note.by.userId === userId || role === 'admin'
                ? () => {
                    removing.mutate(note.noteId)
                  }
                : undefined
            }
          />
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button className="justify-self-start" onClick={() => void pages.fetchNextPage()}>
          {m.person_notes_more()}
        </Button>
      )}
    </Part>
  )
}
