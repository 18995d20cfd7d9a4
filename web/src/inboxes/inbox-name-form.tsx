import { InboxName } from '@sahut/core/model/user/user'
import { m } from '../paraglide/messages.js'
import { SaveForm } from '../settings/save-form.tsx'
import { Field } from '../controls/field.tsx'

/** Names an inbox, a new one or one that is there. */
export const InboxNameForm = ({
  name = '',
  save,
  onDone,
}: {
  name?: string
  save: (name: string, signal: AbortSignal) => Promise<unknown>
  onDone: () => void
}) => (
  <SaveForm
    read={(form) => InboxName.safeParse(form.get('name')).data}
    bad={m.numbers_label_bad()}
    save={save}
    onDone={onDone}
  >
    {(isBad) => (
      <Field
        label={m.inboxes_name()}
        hint={m.inboxes_name_hint()}
        name="name"
        defaultValue={name}
        maxLength={60}
        aria-invalid={isBad}
      />
    )}
  </SaveForm>
)
