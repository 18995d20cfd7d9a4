import { MessageText } from '@sahut/core/model/message/message'
import { type SubmitEvent, useState } from 'react'
import { useOnlineMutation } from '../../api/use-online-mutation.ts'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../controls/button.tsx'
import { errorText } from '../../shell/error-text.ts'

/** Another text for a message. @param onSave resolves once it is asked for durably */
export const EditForm = ({
  text,
  onSave,
  onEnd,
}: {
  text: string
  onSave: (text: string) => Promise<unknown>
  onEnd: () => void
}) => {
  const [draft, setDraft] = useState(text)
  const saving = useOnlineMutation({ change: () => onSave(draft), onSuccess: onEnd })
  const isSame = draft.trim() === text.trim() || !MessageText.safeParse(draft).success
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (!isSame) saving.mutate()
  }
  return (
    <form
      className="flex w-[min(86%,42rem)] flex-col gap-2 pt-1"
      onSubmit={submit}
      onKeyDown={({ key }) => {
        if (key === 'Escape') onEnd()
      }}
    >
      <textarea
        autoFocus
        aria-label={m.edit_text()}
        value={draft}
        rows={Math.min(6, draft.split('\n').length + 1)}
        className="w-full rounded-lg border border-edge bg-panel px-2.5 py-1.5"
        onChange={({ target }) => {
          setDraft(target.value)
        }}
      />
      {saving.error && (
        <p role="alert" className="text-xs text-danger">
          {errorText(saving.error)}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onEnd}>{m.cancel()}</Button>
        <Button type="submit" look="primary" disabled={isSame || saving.isPending}>
          {m.edit_save()}
        </Button>
      </div>
    </form>
  )
}
