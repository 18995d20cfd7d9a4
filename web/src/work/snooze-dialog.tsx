import { useState } from 'react'
import { serverNow } from '../api/server-clock.ts'
import { m } from '../paraglide/messages.js'
import { Button } from '../controls/button.tsx'
import { Dialog } from '../controls/dialog.tsx'
import { Field } from '../controls/field.tsx'
import { inputTime } from './snooze-times.ts'

const DAY_MS = 86_400_000

/** Asks when a chat is to open again. @param onChoose ms */
export const SnoozeDialog = ({
  onChoose,
  onClose,
}: {
  onChoose: (until: number) => void
  onClose: () => void
}) => {
  const [isPast, setPast] = useState(false)
  return (
    <Dialog title={m.work_snooze()} isOpen onClose={onClose}>
      <form
        className="grid gap-4 pt-4"
        onSubmit={(event) => {
          event.preventDefault()
          const chosen = new FormData(event.currentTarget).get('until')
          const until = typeof chosen === 'string' ? new Date(chosen).getTime() : NaN
          // Without a time it is none in the future either.
          if (!(until > serverNow())) setPast(true)
          else onChoose(until)
        }}
      >
        <Field
          label={m.snooze_until()}
          name="until"
          type="datetime-local"
          required
          defaultValue={inputTime(serverNow() + DAY_MS)}
          aria-invalid={isPast}
        />
        {isPast && (
          <p role="alert" className="text-sm font-medium text-danger">
            {m.snooze_past()}
          </p>
        )}
        <Button look="primary" type="submit">
          {m.work_snooze()}
        </Button>
      </form>
    </Dialog>
  )
}
