import { m } from '../../paraglide/messages.js'

/** Said in a picture's room of a file that no browser can show, which can be saved all the same. */
export const NotShown = ({ onSave }: { onSave: () => void }) => (
  <span className="absolute inset-0 flex flex-col items-center justify-center gap-1 bg-raised/90 p-2 text-center text-sm text-soft">
    <span>{m.file_not_shown()}</span>
    <button type="button" className="font-semibold underline" onClick={onSave}>
      {m.file_save_it()}
    </button>
  </span>
)
