import { InboxName } from '@sahut/core/model/user'
import { useState } from 'react'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { m } from '../paraglide/messages.js'
import { Problem } from '../settings/problem.tsx'
import { Button } from '../shell/button.tsx'
import { Field } from '../shell/field.tsx'

/** Names an inbox, a new one or one that is there. */
export const InboxNameForm = ({
  name = '',
  save,
  onDone,
}: {
  name?: string
  save: (name: string, signal: AbortSignal) => Promise<unknown>
  onDone: () => void
}) => {
  const [isBad, setIsBad] = useState(false)
  const saving = useOnlineMutation({ change: save, onSuccess: onDone })
  return (
    <form
      noValidate
      className="grid gap-4 pt-4"
      onSubmit={(event) => {
        event.preventDefault()
        const typed = InboxName.safeParse(new FormData(event.currentTarget).get('name'))
        setIsBad(!typed.success)
        if (typed.success) saving.mutate(typed.data)
      }}
    >
      <Field
        label={m.inboxes_name()}
        hint={m.inboxes_name_hint()}
        name="name"
        defaultValue={name}
        maxLength={60}
        aria-invalid={isBad}
      />
      <Problem text={isBad ? m.numbers_label_bad() : undefined} error={saving.error} />
      <Button look="primary" type="submit" disabled={saving.isPending}>
        {saving.isPending ? m.saving() : m.save()}
      </Button>
    </form>
  )
}
