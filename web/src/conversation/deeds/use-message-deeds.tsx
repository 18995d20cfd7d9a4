import { isGroup, newClientMsgId } from '@sahut/core/model/ids'
import type { MessageEntry } from '@sahut/core/model/message'
import { type ReactNode, useState } from 'react'
import { useOnlineMutation } from '../../api/use-online-mutation.ts'
import { useDesk, useWorkplace } from '../../desk/workplace.ts'
import { m } from '../../paraglide/messages.js'
import { errorText } from '../../shell/error-text.ts'
import { ReachedDialog } from '../group/reached-dialog.tsx'
import { Action, Notice } from '../notice.tsx'
import { Asks } from './asks.tsx'
import { EditForm } from './edit-form.tsx'
import { MessageMenu } from './message-menu.tsx'
import { Reactions } from './reactions.tsx'
import { Edited } from './versions.tsx'

type Doing = 'nothing' | 'editing' | 'deleting' | 'asking-who'

/** What can be done to a message, for beside its bubble, and what was done to it, for below. */
export const useMessageDeeds = (
  message: MessageEntry,
  onReply: (message: MessageEntry) => void,
): { aside: ReactNode; below: ReactNode } => {
  const { live, user } = useWorkplace()
  const chatId = useDesk(({ conversation }) => conversation?.chatId)
  const isOfGroup = useDesk(({ conversation }) => {
    const contact = conversation?.state.chat?.contact
    return contact !== undefined && isGroup(contact.id)
  })
  const [doing, setDoing] = useState<Doing>('nothing')
  const { seq, content } = message
  // Each is asked for under an id of its own: asked again over a new connection, it is the same.
  const named = () => {
    if (chatId === undefined) throw new Error('A message is shown in no chat.')
    return { chatId, seq, clientMsgId: newClientMsgId() }
  }
  const reacting = useOnlineMutation({
    change: (emoji: string) => live.send('message:react', { ...named(), emoji }),
  })
  const deleting = useOnlineMutation({
    change: () => live.send('message:delete', named()),
    onSuccess: () => {
      setDoing('nothing')
    },
  })
  if (chatId === undefined || message.whatsappId === '') return { aside: null, below: null }
  const end = () => {
    setDoing('nothing')
  }
  const error = reacting.error ?? deleting.error
  return {
    aside: (
      <MessageMenu
        message={message}
        me={user}
        onReply={() => {
          onReply(message)
        }}
        onReact={reacting.mutate}
        onEdit={() => {
          setDoing('editing')
        }}
        onDelete={() => {
          setDoing('deleting')
        }}
        onInfo={
          isOfGroup && message.fromMe && message.status === 'sent'
            ? () => {
                setDoing('asking-who')
              }
            : undefined
        }
      />
    ),
    below: (
      <>
        <Reactions message={message} me={user.userId} />
        <Edited chatId={chatId} message={message} />
        <Asks message={message} />
        {error !== null && (
          <Notice look="text-danger">
            <p role="alert">{errorText(error)}</p>
          </Notice>
        )}
        {doing === 'editing' && content.type === 'text' && (
          <EditForm
            text={content.text}
            onSave={(text) => live.send('message:edit', { ...named(), text })}
            onEnd={end}
          />
        )}
        {doing === 'asking-who' && <ReachedDialog chatId={chatId} seq={seq} onClose={end} />}
        {doing === 'deleting' && (
          <Notice look="text-soft" text={m.delete_question()}>
            <Action
              text={m.message_delete()}
              disabled={deleting.isPending}
              onClick={() => {
                deleting.mutate()
              }}
            />
            <Action text={m.cancel()} onClick={end} />
          </Notice>
        )}
      </>
    ),
  }
}
