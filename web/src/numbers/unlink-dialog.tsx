import { AlertDialog } from '@base-ui/react/alert-dialog'
import type { WhatsAppNumber } from '@sahut/core/model/number'
import { useQueryClient } from '@tanstack/react-query'
import { numbersQuery } from '../api/queries.ts'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Button, buttonClass } from '../shell/button.tsx'
import { errorText } from '../shell/error-text.ts'

const Question = ({ number, onClose }: { number: WhatsAppNumber; onClose: () => void }) => {
  const { api } = useWorkplace()
  const queries = useQueryClient()
  const unlinking = useOnlineMutation({
    change: (target: WhatsAppNumber, signal) => api.unlinkNumber(target.numberId, signal),
    onSuccess: () => {
      onClose()
      void queries.invalidateQueries({ queryKey: numbersQuery(api).queryKey })
    },
  })
  return (
    <>
      <AlertDialog.Title className="text-lg font-bold">
        {m.numbers_unlink_title({ label: number.label })}
      </AlertDialog.Title>
      <AlertDialog.Description className="pt-2 text-soft">{m.numbers_unlink_body()}</AlertDialog.Description>
      {unlinking.error && (
        <p role="alert" className="pt-3 text-sm font-medium text-danger">
          {errorText(unlinking.error)}
        </p>
      )}
      <div className="flex justify-end gap-2 pt-5">
        <AlertDialog.Close className={buttonClass('plain')}>{m.cancel()}</AlertDialog.Close>
        <Button
          look="danger"
          disabled={unlinking.isPending}
          onClick={() => {
            unlinking.mutate(number)
          }}
        >
          {m.numbers_unlink()}
        </Button>
      </div>
    </>
  )
}

/** Asks before a number is unlinked: its customers are not heard after it. */
export const UnlinkDialog = ({
  number,
  onClose,
}: {
  number: WhatsAppNumber | undefined
  onClose: () => void
}) => (
  <AlertDialog.Root
    open={number !== undefined}
    onOpenChange={(open) => {
      if (!open) onClose()
    }}
  >
    <AlertDialog.Portal>
      <AlertDialog.Backdrop className="fixed inset-0 z-40 animate-appear bg-black/50" />
      <AlertDialog.Popup className="fixed inset-x-4 top-1/2 z-50 mx-auto max-w-md -translate-y-1/2 animate-appear rounded-2xl border border-line bg-raised p-6 shadow-float outline-none">
        {number && <Question number={number} onClose={onClose} />}
      </AlertDialog.Popup>
    </AlertDialog.Portal>
  </AlertDialog.Root>
)
