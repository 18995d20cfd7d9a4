import { Paperclip } from 'lucide-react'
import { useRef } from 'react'
import { m } from '../../../paraglide/messages.js'
import { IconButton } from '../../../shell/icon-button.tsx'

/** Chooses files to be sent. */
export const AttachButton = ({ onChoose }: { onChoose: (files: Iterable<File>) => void }) => {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <IconButton
        icon={Paperclip}
        label={m.upload_attach()}
        className="size-10!"
        onClick={() => input.current?.click()}
      />
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
