import { AtSign } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useCommand } from '../commands/use-command.ts'
import { m } from '../paraglide/messages.js'
import { IconButton } from '../controls/icon-button.tsx'

const MentionsDialog = lazy(() => import('./mentions-dialog.tsx'))

/** Shows the notes that mention the agent. */
export const MentionsButton = () => {
  const [isOpen, setOpen] = useState(false)
  const open = () => {
    setOpen(true)
  }
  useCommand('mentions', open)
  return (
    <>
      <IconButton icon={AtSign} label={m.mentions()} onClick={open} />
      {isOpen && (
        <Suspense>
          <MentionsDialog
            onClose={() => {
              setOpen(false)
            }}
          />
        </Suspense>
      )}
    </>
  )
}
