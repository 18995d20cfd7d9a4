import { AlertDialog } from '@base-ui/react/alert-dialog'
import type { WhatsAppNumber } from '@sahut/core/model/number'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Button, buttonClass } from '../shell/button.tsx'
import { errorText } from '../shell/error-text.ts'

/** What is asked about before it is done to a number. */
export type ConfirmAsk = { what: 'unlink' | 'remove' | 'change-phone'; number: WhatsAppNumber }

const WORDS = {
  unlink: { title: m.numbers_unlink_title, body: m.numbers_unlink_body, act: m.numbers_unlink },
  remove: { title: m.numbers_remove_title, body: m.numbers_remove_body, act: m.numbers_remove },
  'change-phone': {
    title: m.numbers_change_phone_title,
    body: m.numbers_change_phone_body,
    act: m.numbers_change_phone,
  },
} as const

const useChange = ({ what, number: { numberId } }: ConfirmAsk) => {
  const { api } = useWorkplace()
  return (signal: AbortSignal): Promise<WhatsAppNumber | undefined> => {
    switch (what) {
      case 'unlink':
        return api.unlinkNumber(numberId, signal).then(() => undefined)
      case 'remove':
        return api.removeNumber(numberId, signal).then(() => undefined)
      case 'change-phone':
        return api.changePhone(numberId, signal)
    }
  }
}

const Question = ({
  ask,
  onDone,
}: {
  ask: ConfirmAsk
  onDone: (replacement: WhatsAppNumber | undefined) => void
}) => {
  const change = useChange(ask)
  const changing = useOnlineMutation({
    change: (_input: undefined, signal) => change(signal),
    onSuccess: onDone,
  })
  const { title, body, act } = WORDS[ask.what]
  return (
    <>
      <AlertDialog.Title className="text-lg font-bold">
        {title({ label: ask.number.label })}
      </AlertDialog.Title>
      <AlertDialog.Description className="pt-2 text-soft">{body()}</AlertDialog.Description>
      {changing.error && (
        <p role="alert" className="pt-3 text-sm font-medium text-danger">
          {errorText(changing.error)}
        </p>
      )}
      <div className="flex justify-end gap-2 pt-5">
        <AlertDialog.Close className={buttonClass('plain')}>{m.cancel()}</AlertDialog.Close>
        <Button
          look="danger"
          disabled={changing.isPending}
          onClick={() => {
            changing.mutate(undefined)
          }}
        >
          {act()}
        </Button>
      </div>
    </>
  )
}

/** Asks before something is done to a number that its customers notice. */
export const ConfirmDialog = ({
  ask,
  onClose,
  onDone,
}: {
  ask: ConfirmAsk | undefined
  onClose: () => void
  /** With the number that took the old one's place, if one did. */
  onDone: (replacement: WhatsAppNumber | undefined) => void
}) => (
  <AlertDialog.Root
    open={ask !== undefined}
    onOpenChange={(open) => {
      if (!open) onClose()
    }}
  >
    <AlertDialog.Portal>
      <AlertDialog.Backdrop className="fixed inset-0 z-40 animate-appear bg-black/50" />
      <AlertDialog.Popup className="fixed inset-x-4 top-1/2 z-50 mx-auto max-w-md -translate-y-1/2 animate-appear rounded-2xl border border-line bg-raised p-6 shadow-float outline-none">
        {ask && <Question ask={ask} onDone={onDone} />}
      </AlertDialog.Popup>
    </AlertDialog.Portal>
  </AlertDialog.Root>
)
