import type { Chat } from '@sahut/core/model/chat/chat'
import type { ChatId } from '@sahut/core/model/ids'
import { lazy, type Ref, Suspense, useState } from 'react'
import { useCommand } from '../../commands/use-command.ts'
import { useWorkplace } from '../../desk/workplace.ts'
import { m } from '../../paraglide/messages.js'
import { contactName } from '../../shell/contact-text.ts'
import { Composer, type ComposerHandle } from './composer.tsx'

const NoteComposer = lazy(() => import('./note/note-composer.tsx'))

const tabClass =
  'min-h-7 rounded-lg px-2.5 text-[0.8125rem] text-soft hover:bg-active hover:text-ink aria-pressed:bg-active aria-pressed:font-semibold aria-pressed:text-ink'

/** Where an agent writes: to the contact, or a note for the team. What is begun in one stays when the other shows. */
export const Writing = ({
  chatId,
  chat,
  onFiles,
  ref,
}: {
  chatId: ChatId
  chat: Chat | undefined
  /** The agent has chosen files. */
  onFiles: (files: Iterable<File>) => void
  ref: Ref<ComposerHandle>
}) => {
  const { desk } = useWorkplace()
  const [isNote, setNote] = useState(false)
  const name = chat === undefined ? '' : contactName(chat)
  const write = (note: boolean) => () => {
    // What is typed from here on the contact must not be told of.
    if (note) desk.presence()?.type(false)
    setNote(note)
  }
  useCommand('write-note', write(true), !isNote)
  useCommand('write-answer', write(false), isNote)
  return (
    <>
      <div role="group" aria-label={m.note_mode()} className="talk-width flex gap-1 px-2 pt-1.5 sm:px-4">
        <button type="button" aria-pressed={!isNote} className={tabClass} onClick={write(false)}>
          {m.note_answer()}
        </button>
        <button type="button" aria-pressed={isNote} className={tabClass} onClick={write(true)}>
          {m.note_write()}
        </button>
      </div>
      {isNote && chat !== undefined ? (
        <Suspense fallback={<div className="h-16" />}>
          <NoteComposer chat={chat} name={name} onDone={write(false)} />
        </Suspense>
      ) : (
        <Composer ref={ref} chatId={chatId} name={name} onFiles={onFiles} />
      )}
    </>
  )
}
