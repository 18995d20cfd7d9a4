import { FORWARD_TARGETS, forwardingsOf, OFTEN_FORWARDED } from '@sahut/core/model/content/forwarded'
import type { Chat } from '@sahut/core/model/chat/chat'
import { type ChatId, newClientMsgId } from '@sahut/core/model/ids'
import type { MessageEntry } from '@sahut/core/model/message/message'
import { useState } from 'react'
import { useOnlineMutation } from '../../api/use-online-mutation.ts'
import { contentWords } from '../../content/content.tsx'
import { useWorkplace } from '../../desk/workplace.ts'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../controls/button.tsx'
import { Dialog } from '../../controls/dialog.tsx'
import { errorText } from '../../shell/error-text.ts'
import { ChatPicker } from './chat-picker.tsx'
import type { FoundChat } from '../../inbox/use-found-chats.ts'

const toggled = (
  chosen: ReadonlyMap<ChatId, FoundChat>,
  choice: FoundChat,
): ReadonlyMap<ChatId, FoundChat> => {
  const { chatId } = choice.chat
  const next = new Map(chosen)
  if (!next.delete(chatId)) next.set(chatId, choice)
  return next
}

type Forwarding = { chatId: ChatId; message: MessageEntry; onSent: (chats: Chat[]) => void }

const Form = ({ chatId, message, onSent }: Forwarding) => {
  const { api } = useWorkplace()
  const [chosen, setChosen] = useState<ReadonlyMap<ChatId, FoundChat>>(new Map())
  // Of this opening: what is tried again after a lost answer is the same messages.
  const [clientMsgId] = useState(newClientMsgId)
  const isOften = forwardingsOf(message.content) >= OFTEN_FORWARDED
  const most = isOften ? 1 : FORWARD_TARGETS
  const sending = useOnlineMutation({
    change: (_input, signal) =>
      api.forward({ chatId, seq: message.seq }, { clientMsgId, to: [...chosen.keys()] }, signal),
    onSuccess: () => {
      onSent([...chosen.values()].map(({ chat }) => chat))
    },
  })
  const names = [...chosen.values()].map(({ name }) => name)
  return (
    <form
      noValidate
      className="grid gap-3 pt-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (chosen.size > 0 && !sending.isPending) sending.mutate()
      }}
    >
      <p className="line-clamp-2 rounded-lg bg-sunken px-3 py-2 text-sm break-words text-soft">
        <bdi>{contentWords(message.content)}</bdi>
      </p>
      <ChatPicker
        chosen={chosen}
        most={most}
        onToggle={(choice) => {
          setChosen((now) => toggled(now, choice))
        }}
      />
      <p role="status" className="line-clamp-2 min-h-5 text-sm text-soft">
        <bdi>{names.length > 0 ? m.forward_to({ names: names.join(', ') }) : m.forward_most({ most })}</bdi>
      </p>
      {sending.error && (
        <p role="alert" className="text-sm font-medium text-danger">
          {errorText(sending.error)}
        </p>
      )}
      <Button look="primary" type="submit" disabled={chosen.size === 0 || sending.isPending}>
        {m.forward()}
      </Button>
    </form>
  )
}

/** Sends a message on to other chats. @param onSent told of them once that is durable */
export const ForwardDialog = ({ onClose, ...rest }: Forwarding & { onClose: () => void }) => (
  <Dialog title={m.forward_title()} isOpen onClose={onClose}>
    <Form {...rest} />
  </Dialog>
)
