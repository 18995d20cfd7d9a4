import { Download } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { IconButton } from '../../controls/icon-button.tsx'

/** Saves the file on the agent's machine. */
export const SaveButton = ({ what, onSave }: { what: string; onSave: () => void }) => (
  <IconButton icon={Download} label={m.file_save({ what })} onClick={onSave} />
)
