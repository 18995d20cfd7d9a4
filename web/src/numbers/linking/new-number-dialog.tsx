import { type InboxId, newClientMsgId } from '@sahut/core/model/ids'
import { LABEL_LIMIT, NumberLabel, type WhatsAppNumber } from '@sahut/core/model/number/number'
import type { Inbox } from '@sahut/core/model/user/user'
import { useState } from 'react'
import { useOnlineMutation } from '../../api/use-online-mutation.ts'
import { useWorkplace } from '../../desk/workplace.ts'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../controls/button.tsx'
import { errorText } from '../../shell/error-text.ts'
import { Dialog } from '../../controls/dialog.tsx'
import { Field } from '../../controls/field.tsx'
import { fieldClass } from '../../controls/field-class.ts'

const Form = ({ inboxes, onCreated }: { inboxes: Inbox[]; onCreated: (number: WhatsAppNumber) => void }) => {
  const { api } = useWorkplace()
  // Of this opening of the form: what is tried again after a lost answer makes no second number.
  const [requestId] = useState<string>(newClientMsgId)
  const [isBad, setIsBad] = useState(false)
  const creation = useOnlineMutation({
    change: ({ label, inboxId }: { label: string; inboxId: InboxId }, signal) =>
      api.createNumber({ label, inboxId, requestId }, signal),
    onSuccess: onCreated,
  })
  const submit = (form: FormData) => {
    const label = NumberLabel.safeParse(form.get('label'))
    const inbox = inboxes.find(({ inboxId }) => inboxId === form.get('inbox'))
    setIsBad(!label.success)
    if (label.success && inbox) creation.mutate({ label: label.data, inboxId: inbox.inboxId })
  }
  return (
    <form
      className="grid gap-4 pt-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit(new FormData(event.currentTarget))
      }}
    >
      <Field
        label={m.numbers_label()}
        hint={m.numbers_label_hint()}
        name="label"
        required
        pattern=".*\S.*"
        maxLength={LABEL_LIMIT}
      />
      <div className="grid gap-1.5">
        <label htmlFor="number-inbox" className="text-sm font-semibold">
          {m.numbers_inbox()}
        </label>
        <select id="number-inbox" name="inbox" className={fieldClass}>
          {inboxes.map(({ inboxId, name }) => (
            <option key={inboxId} value={inboxId}>
              {name}
            </option>
          ))}
        </select>
      </div>
      {(isBad || creation.error) && (
        <p role="alert" className="text-sm font-medium text-danger">
          {isBad ? m.numbers_label_bad() : errorText(creation.error)}
        </p>
      )}
      <Button look="primary" type="submit" disabled={creation.isPending}>
        {creation.isPending ? m.numbers_creating() : m.numbers_create()}
      </Button>
    </form>
  )
}

/** Adds a number to an inbox. */
export const NewNumberDialog = (props: {
  isOpen: boolean
  inboxes: Inbox[]
  onClose: () => void
  onCreated: (number: WhatsAppNumber) => void
}) => (
  <Dialog title={m.numbers_add()} isOpen={props.isOpen} onClose={props.onClose}>
    <Form inboxes={props.inboxes} onCreated={props.onCreated} />
  </Dialog>
)
