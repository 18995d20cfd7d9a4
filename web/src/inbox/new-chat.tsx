import type { ChatId, NumberId } from '@sahut/core/model/ids'
import { newClientMsgId } from '@sahut/core/model/ids'
import { MessageText, TEXT_LIMIT } from '@sahut/core/model/message/message'
import type { WhatsAppNumber } from '@sahut/core/model/number/number'
import { PhoneNumber } from '@sahut/core/model/person/phone'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { MessageSquarePlus } from 'lucide-react'
import { useId, useState } from 'react'
import { COMMANDS } from '../commands/commands.ts'
import { useCommand } from '../commands/use-command.ts'
import { numberNamesQuery } from '../api/queries.ts'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Button } from '../controls/button.tsx'
import { Dialog } from '../controls/dialog.tsx'
import { errorText } from '../shell/error-text.ts'
import { Field } from '../controls/field.tsx'
import { fieldClass } from '../controls/field-class.ts'
import { useShellDialog } from '../shell/shell-dialog.ts'
import { IconButton } from '../controls/icon-button.tsx'
import { nameText } from '../text/shown-text.ts'
import type { ListScope } from './list/list-scope.ts'

type First = { numberId: NumberId; phone: string; text: string }

type Fault = 'phone' | 'text'

const FAULTS: Record<Fault, () => string> = {
  phone: m.new_chat_phone_bad,
  text: m.new_chat_text_bad,
}

/** What the form says, or what is not right with it. */
const firstIn = (form: FormData, numbers: readonly WhatsAppNumber[]): First | Fault => {
  const phone = PhoneNumber.safeParse(form.get('phone'))
  if (!phone.success) return 'phone'
  const text = MessageText.safeParse(form.get('text'))
  const number = numbers.find(({ numberId }) => numberId === form.get('number'))
  return text.success && number ? { numberId: number.numberId, phone: phone.data, text: text.data } : 'text'
}

const refusal = (error: Error): string =>
  'code' in error && error.code === 'not_found' ? m.new_chat_not_there() : errorText(error)

const Form = ({
  numbers,
  onStarted,
}: {
  numbers: readonly WhatsAppNumber[]
  onStarted: (chatId: ChatId) => void
}) => {
  const { api } = useWorkplace()
  const [textId, numberFieldId] = [useId(), useId()]
  // Of this opening of the form: what is tried again after a lost answer is the same message.
  const [clientMsgId] = useState(newClientMsgId)
  const [fault, setFault] = useState<Fault>()
  const starting = useOnlineMutation({
    change: ({ numberId, ...first }: First, signal) =>
      api.startChat(numberId, { ...first, clientMsgId }, signal),
    onSuccess: ({ chatId }) => {
      onStarted(chatId)
    },
  })
  const wrong = fault === undefined ? starting.error && refusal(starting.error) : FAULTS[fault]()
  return (
    <form
      noValidate
      className="grid gap-4 pt-4"
      onSubmit={(event) => {
        event.preventDefault()
        const first = firstIn(new FormData(event.currentTarget), numbers)
        setFault(typeof first === 'string' ? first : undefined)
        if (typeof first !== 'string') starting.mutate(first)
      }}
    >
      <Field
        label={m.new_chat_phone()}
        hint={m.new_chat_phone_hint()}
        name="phone"
        type="tel"
        aria-invalid={fault === 'phone'}
      />
      <div className="grid gap-1.5">
        <label htmlFor={numberFieldId} className="text-sm font-semibold">
          {m.new_chat_number()}
        </label>
        <select id={numberFieldId} name="number" className={fieldClass}>
          {numbers.map(({ numberId, label }) => (
            <option key={numberId} value={numberId}>
              {nameText(label)}
            </option>
          ))}
        </select>
      </div>
      <div className="grid gap-1.5">
        <label htmlFor={textId} className="text-sm font-semibold">
          {m.new_chat_text()}
        </label>
        <textarea
          id={textId}
          name="text"
          rows={3}
          maxLength={TEXT_LIMIT}
          aria-invalid={fault === 'text'}
          className={`${fieldClass} h-auto py-2`}
        />
      </div>
      {wrong && (
        <p role="alert" className="text-sm font-medium text-danger">
          {wrong}
        </p>
      )}
      <Button look="primary" type="submit" disabled={starting.isPending}>
        {starting.isPending ? m.new_chat_looking() : m.composer_send()}
      </Button>
    </form>
  )
}

/** Writes to a phone number that need not have a chat yet; nothing where no number is connected. */
export const NewChat = ({ scope }: { scope: ListScope }) => {
  const { api } = useWorkplace()
  const navigate = useNavigate()
  const { open, show, close } = useShellDialog()
  const numbers = (useQuery(numberNamesQuery(api)).data?.numbers ?? []).filter(
    ({ inboxId, retired, account }) =>
      retired === undefined && account !== undefined && (scope === 'all' || inboxId === scope),
  )
  useCommand(
    'new-chat',
    () => {
      show('new-chat')
    },
    numbers.length > 0,
  )
  if (numbers.length === 0) return null
  return (
    <>
      <IconButton
        icon={MessageSquarePlus}
        label={COMMANDS['new-chat'].title()}
        onClick={() => {
          show('new-chat')
        }}
      />
      <Dialog title={m.new_chat()} isOpen={open === 'new-chat'} onClose={close}>
        <Form
          numbers={numbers}
          onStarted={(chatId) => {
            close()
            void navigate({ to: '/inbox/$list/chat/$chatId', params: { list: scope, chatId } })
          }}
        />
      </Dialog>
    </>
  )
}
