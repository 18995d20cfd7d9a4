import { Tooltip } from '@base-ui/react/tooltip'
import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'

/** The name of an icon, shown when the pointer or the focus rests on it. */
const Hint = ({ text, children }: { text: string; children: React.ReactElement }) => (
  <Tooltip.Root>
    <Tooltip.Trigger render={children} />
    <Tooltip.Portal>
      <Tooltip.Positioner sideOffset={8} className="z-50">
        <Tooltip.Popup className="rounded-md bg-ink px-2 py-1 text-xs font-medium text-panel shadow-float">
          {text}
        </Tooltip.Popup>
      </Tooltip.Positioner>
    </Tooltip.Portal>
  </Tooltip.Root>
)

/** A button of one icon; its label is read out and shown as a tooltip. */
export const IconButton = ({
  icon: Icon,
  label,
  className = '',
  ...rest
}: { icon: LucideIcon; label: string } & ComponentProps<'button'>) => (
  <Hint text={label}>
    <button
      type="button"
      aria-label={label}
      className={`grid size-11 shrink-0 place-items-center rounded-xl text-soft hover:bg-active hover:text-ink ${className}`}
      {...rest}
    >
      <Icon aria-hidden size={22} strokeWidth={1.75} />
    </button>
  </Hint>
)
