import { EmojiPicker } from '../../emoji/emoji-picker.tsx'
import { m } from '../../paraglide/messages.js'
import { Dialog } from '../../controls/dialog.tsx'

/** Any emoji for a message, where the usual ones do not say it. */
export const ReactionDialog = ({
  onReact,
  onClose,
}: {
  onReact: (emoji: string) => void
  onClose: () => void
}) => (
  <Dialog title={m.react_other()} isOpen onClose={onClose}>
    <div className="-mx-2 pt-3">
      <EmojiPicker
        onChoose={(emoji) => {
          onReact(emoji)
          onClose()
        }}
      />
    </div>
  </Dialog>
)
