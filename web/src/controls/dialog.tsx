import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { m } from '../paraglide/messages.js'

/** A dialog in the middle of the page, on phones at its foot. */
export const Dialog = ({
  title,
  isOpen,
  onClose,
  children,
}: {
  title: string
  isOpen: boolean
  onClose: () => void
  children: ReactNode
}) => (
  <Base.Root
    open={isOpen}
    onOpenChange={(open) => {
      if (!open) onClose()
    }}
  >
    <Base.Portal>
      <Base.Backdrop className="fixed inset-0 z-40 animate-appear bg-black/50" />
      <Base.Popup className="fixed inset-x-0 bottom-0 z-50 mx-auto max-h-[92dvh] w-full max-w-md animate-appear overflow-y-auto rounded-t-2xl border border-line bg-raised p-5 shadow-float outline-none sm:top-1/2 sm:bottom-auto sm:-translate-y-1/2 sm:rounded-2xl sm:p-6">
        <Base.Title className="pr-10 text-lg font-bold">{title}</Base.Title>
        {/* Gone at once when it closes: what it asked for is cancelled then. */}
        {isOpen && children}
        {/* Last, so that a form's first field has the focus when it opens. */}
        <Base.Close
          aria-label={m.close()}
          className="absolute top-4 right-4 grid size-9 place-items-center rounded-lg text-soft hover:bg-active"
        >
          <X aria-hidden size={20} />
        </Base.Close>
      </Base.Popup>
    </Base.Portal>
  </Base.Root>
)
