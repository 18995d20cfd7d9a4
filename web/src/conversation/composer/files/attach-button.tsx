import { Paperclip } from 'lucide-react'
import { useRef } from 'react'
import { COMMANDS } from '../../../commands/commands.ts'
import { useCommand } from '../../../commands/use-command.ts'
import { IconButton } from '../../../controls/icon-button.tsx'

/** Chooses files to be sent. */
export const AttachButton = ({ onChoose }: { onChoose: (files: Iterable<File>) => void }) => {
  const input = useRef<HTMLInputElement>(null)
  const choose = () => input.current?.click()
  useCommand('attach', choose)
  return (
    <>
      <IconButton icon={Paperclip} label={COMMANDS.attach.title()} className="size-10!" onClick={choose} />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-testid="attach"
        onChange={({ target }) => {
          onChoose([...(target.files ?? [])])
          // The same file again is chosen again.
          target.value = ''
        }}
      />
    </>
  )
}
