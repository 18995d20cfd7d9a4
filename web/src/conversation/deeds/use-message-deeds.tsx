import { isGroup, newClientMsgId } from '@sahut/core/model/ids'
import type { MessageEntry } from '@sahut/core/model/message/message'
import { type ReactNode, useState } from 'react'
import { useOnlineMutation } from '../../api/use-online-mutation.ts'
import { saveFile } from '../../content/file/file-place.ts'
import { useDesk, useWorkplace } from '../../desk/workplace.ts'
import { useForward } from '../forwarding/forward-context.ts'
import { DeedsBelow, type Doing } from './deeds-below.tsx'
import { MessageMenu } from './message-menu.tsx'
import { Reactions } from './reactions.tsx'
import { useMessageMarks } from './use-message-marks.ts'

/** What can be done to a message, for beside its bubble, and what was done to it, for below. */
export const useMessageDeeds = (
  message: MessageEntry,
  onReply: (message: MessageEntry) => void,
): { aside: ReactNode; below: ReactNode } => {
  const { api, live, user } = useWorkplace()
  const chatId = useDesk(({ conversation }) => conversation?.chatId)
  const isOfGroup = useDesk(({ conversation }) => {
    const contact = conversation?.state.chat?.contact
    return contact !== undefined && isGroup(contact.id)
  })
  const forward = useForward()
  const [doing, setDoing] = useState<Doing>('nothing')
  const { seq } = message
  // Each is asked for under an id of its own: asked again over a new connection, it is the same.
  const named = () => {
    if (chatId === undefined) throw new Error('A message is shown in no chat.')
    return { chatId, seq, clientMsgId: newClientMsgId() }
  }
  const start = (what: Doing) => () => {
    setDoing(what)
  }
  const end = start('nothing')
  const reacting = useOnlineMutation({
    change: (emoji: string) => live.send('message:react', { ...named(), emoji }),
  })
  const deleting = useOnlineMutation({
    change: () => live.send('message:delete', named()),
    onSuccess: end,
  })
  const saving = useOnlineMutation({ change: () => saveFile(api, named()) })
  const marks = useMessageMarks(chatId, message)
  if (chatId === undefined || message.whatsappId === '') return { aside: null, below: null }
  // Nothing is done to what lies before the log.
  if (message.past !== undefined)
    return { aside: null, below: <Reactions message={message} me={user.userId} /> }
  return {
    aside: (
      <MessageMenu
        message={message}
        me={user}
        onReply={() => {
          onReply(message)
        }}
        onForward={() => {
          forward(message)
        }}
        onReact={reacting.mutate}
        onReactOtherwise={start('reacting')}
        onSave={() => {
          saving.mutate()
        }}
        onStar={marks.star}
        onPin={start('pinning')}
        onUnpin={() => {
          marks.pin(0)
        }}
        onUnsee={marks.unsee}
        onEdit={start('editing')}
        onDelete={start('deleting')}
        onInfo={isOfGroup && message.fromMe && message.status === 'sent' ? start('asking-who') : undefined}
      />
    ),
    below: (
      <DeedsBelow
        chatId={chatId}
        message={message}
        me={user.userId}
        error={reacting.error ?? deleting.error ?? saving.error ?? marks.error}
        doing={doing}
        end={end}
        onReact={reacting.mutate}
        onPin={marks.pin}
        onSave={(text) => live.send('message:edit', { ...named(), text })}
        onDelete={() => {
          deleting.mutate()
        }}
        isDeleting={deleting.isPending}
      />
    ),
  }
}
