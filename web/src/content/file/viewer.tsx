import { Dialog } from '@base-ui/react/dialog'
import { Maximize, X, ZoomIn, ZoomOut } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { IconButton } from '../../controls/icon-button.tsx'
import { SaveButton } from './save-button.tsx'

const LARGEST = 8
const STEP = 1.5

/** A picture on the whole screen: `+`, `-` and `0` zoom, Escape closes. */
export const Viewer = ({
  url,
  isOpen,
  onClose,
  onSave,
}: {
  url: string
  isOpen: boolean
  onClose: () => void
  onSave: () => void
}) => {
  const [zoom, setZoom] = useState(1)
  const bigger = () => {
    setZoom((now) => Math.min(LARGEST, now * STEP))
  }
  const smaller = () => {
    setZoom((now) => Math.max(1, now / STEP))
  }
  const fit = () => {
    setZoom(1)
  }
  const onKeyDown = ({ key }: KeyboardEvent): void => {
    if (key === '+' || key === '=') bigger()
    if (key === '-') smaller()
    if (key === '0') fit()
  }
  return (
    <Dialog.Root
      open={isOpen}
      onOpenChange={(open) => {
        if (open) return
        fit()
        onClose()
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 animate-appear bg-black/80" />
        <Dialog.Popup
          data-testid="viewer"
          className="fixed inset-0 z-50 flex animate-appear flex-col outline-none"
          onKeyDown={onKeyDown}
        >
          <div className="flex items-center gap-1 bg-panel px-2 py-1">
            <Dialog.Title className="flex-1 truncate px-2 font-semibold">{m.viewer_title()}</Dialog.Title>
            <IconButton icon={ZoomOut} label={m.viewer_smaller()} onClick={smaller} />
            <IconButton icon={Maximize} label={m.viewer_fit()} onClick={fit} />
            <IconButton icon={ZoomIn} label={m.viewer_bigger()} onClick={bigger} />
            <SaveButton what={m.file_photo()} onSave={onSave} />
            <Dialog.Close
              aria-label={m.close()}
              className="grid size-11 place-items-center rounded-xl text-soft hover:bg-active hover:text-ink"
            >
              <X aria-hidden size={22} />
            </Dialog.Close>
          </div>
          <div
            className="grid flex-1 place-items-center overflow-auto"
            tabIndex={0}
            role="group"
            aria-label={m.viewer_title()}
          >
            <img
              alt={m.file_photo()}
              src={url}
              className="object-contain"
              style={{ width: `${String(zoom * 100)}%`, height: `${String(zoom * 100)}%`, maxWidth: 'none' }}
            />
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
