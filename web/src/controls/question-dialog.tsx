import { AlertDialog } from '@base-ui/react/alert-dialog'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { m } from '../paraglide/messages.js'
import { Button, buttonClass } from './button.tsx'
import { errorText } from '../shell/error-text.ts'

/** What is asked before something is done that others notice. */
export type Question<Done> = {
  title: string
  body: string
  /** What the button that does it says. */
  act: string
  change: (signal: AbortSignal) => Promise<Done>
}

const Asked = <Done,>({
  question: { title, body, act, change },
  onDone,
}: {
  question: Question<Done>
  onDone: (done: Done) => void
}) => {
  const changing = useOnlineMutation({
    change: (_input: undefined, signal) => change(signal),
    onSuccess: onDone,
  })
  return (
    <>
      <AlertDialog.Title className="text-lg font-bold">{title}</AlertDialog.Title>
      <AlertDialog.Description className="pt-2 text-soft">{body}</AlertDialog.Description>
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
          {act}
        </Button>
      </div>
    </>
  )
}

/** Asks before it is done; closed when there is no question. */
export const QuestionDialog = <Done,>({
  question,
  onClose,
  onDone,
}: {
  question: Question<Done> | undefined
  onClose: () => void
  onDone: (done: Done) => void
}) => (
  <AlertDialog.Root
    open={question !== undefined}
    onOpenChange={(open) => {
      if (!open) onClose()
    }}
  >
    <AlertDialog.Portal>
      <AlertDialog.Backdrop className="fixed inset-0 z-40 animate-appear bg-black/50" />
      <AlertDialog.Popup className="fixed inset-x-4 top-1/2 z-50 mx-auto max-w-md -translate-y-1/2 animate-appear rounded-2xl border border-line bg-raised p-6 shadow-float outline-none">
        {question && <Asked question={question} onDone={onDone} />}
      </AlertDialog.Popup>
    </AlertDialog.Portal>
  </AlertDialog.Root>
)
