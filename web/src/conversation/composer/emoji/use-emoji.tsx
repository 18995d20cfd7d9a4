import { Smile } from 'lucide-react'
import { lazy, type ReactNode, type RefObject, Suspense, useState } from 'react'
import { flushSync } from 'react-dom'
import { COMMANDS } from '../../../commands/commands.ts'
import { useCommand } from '../../../commands/use-command.ts'
import { m } from '../../../paraglide/messages.js'
import { IconButton } from '../../../controls/icon-button.tsx'

const EmojiPicker = lazy(async () => ({
  default: (await import('../../../emoji/emoji-picker.tsx')).EmojiPicker,
}))

/** Emoji for what is being written: a button, and the panel above the text. Keyboards of glass have their own. */
export const useEmoji = (
  area: RefObject<HTMLTextAreaElement | null>,
  text: string,
  type: (text: string) => void,
): { button: ReactNode; panel: ReactNode } => {
  const [isOpen, setOpen] = useState(false)
  const toggle = () => {
    setOpen(!isOpen)
  }
  useCommand('emoji', toggle)

  const close = (): void => {
    setOpen(false)
    area.current?.focus()
  }
  /** Where the writing stands. */
  const insert = (emoji: string): void => {
    const { current } = area
    const [from, to] = [current?.selectionStart ?? text.length, current?.selectionEnd ?? text.length]
    flushSync(() => {
      type(text.slice(0, from) + emoji + text.slice(to))
    })
    current?.setSelectionRange(from + emoji.length, from + emoji.length)
  }

  return {
    button: (
      <IconButton
        icon={Smile}
        label={COMMANDS.emoji.title()}
        aria-expanded={isOpen}
        className="size-10! pointer-coarse:hidden"
        onClick={toggle}
      />
    ),
    panel: isOpen && (
      <div
        role="group"
        aria-label={m.emoji_choose()}
        className="mb-1.5 w-full max-w-md rounded-xl border border-line bg-raised p-1.5 shadow-float"
        onKeyDown={(event) => {
          if (event.key === 'Escape') close()
          // The form is not sent by choosing.
          if (event.key === 'Enter') event.stopPropagation()
        }}
      >
        <Suspense fallback={<div className="h-72" />}>
          <EmojiPicker onChoose={insert} />
        </Suspense>
      </div>
    ),
  }
}
