import type { ChatId } from '@sahut/core/model/ids'
import type { MessageEntry } from '@sahut/core/model/message/message'
import { lazy, Suspense } from 'react'
import type { PinSeconds } from '../../api/marks.ts'
import { m } from '../../paraglide/messages.js'
import { errorText } from '../../shell/error-text.ts'
import { ReachedDialog } from '../group/reached-dialog.tsx'
import { PinQuestion } from '../marks/pin-question.tsx'
import { Action, Notice } from '../notice.tsx'
import { Asks } from './asks.tsx'
import { EditForm } from './edit-form.tsx'
import { Reactions } from './reactions.tsx'
import { Edited } from './versions.tsx'

const ReactionDialog = lazy(async () => ({
  default: (await import('./reaction-dialog.tsx')).ReactionDialog,
}))

/** What is being asked of who wants something done to a message. */
export type Doing = 'nothing' | 'reacting' | 'pinning' | 'editing' | 'deleting' | 'asking-who'

type Doings = {
  chatId: ChatId
  message: MessageEntry
  doing: Doing
  /** The question is answered, or was not meant. */
  end: () => void
  onReact: (emoji: string) => void
  onPin: (seconds: PinSeconds) => void
  onSave: (text: string) => Promise<unknown>
  onDelete: () => void
  isDeleting: boolean
}

const Question = ({
  chatId,
  message: { seq, content },
  doing,
  end,
  onReact,
  onPin,
  onSave,
  onDelete,
  isDeleting,
}: Doings) => {
  switch (doing) {
    case 'nothing':
      return null
    case 'editing':
      return content.type === 'text' ? <EditForm text={content.text} onSave={onSave} onEnd={end} /> : null
    case 'reacting':
      return (
        <Suspense>
          <ReactionDialog onReact={onReact} onClose={end} />
        </Suspense>
      )
    case 'pinning':
      return (
        <PinQuestion
          onCancel={end}
          onPin={(seconds) => {
            onPin(seconds)
            end()
          }}
        />
      )
    case 'asking-who':
      return <ReachedDialog chatId={chatId} seq={seq} onClose={end} />
    case 'deleting':
      return (
        <Notice look="text-soft" text={m.delete_question()}>
          <Action text={m.message_delete()} disabled={isDeleting} onClick={onDelete} />
          <Action text={m.cancel()} onClick={end} />
        </Notice>
      )
  }
}

/** Below a message: what was done to it, what is asked for, why something was refused, and what is being asked. */
export const DeedsBelow = ({ me, error, ...doings }: Doings & { me: string; error: Error | null }) => {
  const { chatId, message } = doings
  return (
    <>
      <Reactions message={message} me={me} />
      <Edited chatId={chatId} message={message} />
      <Asks message={message} />
      {error !== null && (
        <Notice look="text-danger">
          <p role="alert">{errorText(error)}</p>
        </Notice>
      )}
      <Question {...doings} />
    </>
  )
}
