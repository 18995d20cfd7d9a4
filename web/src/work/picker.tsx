import { Menu } from '@base-ui/react/menu'
import { Check } from 'lucide-react'
import type { ReactNode } from 'react'

const itemClass =
  'flex min-h-10 cursor-pointer items-center gap-2.5 rounded-lg px-3 py-1.5 outline-none data-highlighted:bg-active data-disabled:cursor-default data-disabled:opacity-60'

/** A small button of the bar that opens a menu. */
export const Picker = ({
  label,
  trigger,
  children,
}: {
  /** What is chosen here, for who can't see it; with what is chosen now. */
  label: string
  trigger: ReactNode
  children: ReactNode
}) => (
  <Menu.Root>
    <Menu.Trigger
      aria-label={label}
      title={label}
      className="flex min-h-8 max-w-48 shrink-0 items-center gap-1.5 rounded-lg border border-line px-2 text-sm text-soft hover:bg-active hover:text-ink data-popup-open:bg-active"
    >
      {trigger}
    </Menu.Trigger>
    <Menu.Portal>
      <Menu.Positioner side="bottom" align="start" sideOffset={4} collisionPadding={8} className="z-50">
        <Menu.Popup className="max-h-[min(24rem,var(--available-height))] min-w-52 overflow-y-auto rounded-xl border border-line bg-raised p-1.5 shadow-float outline-none">
          {children}
        </Menu.Popup>
      </Menu.Positioner>
    </Menu.Portal>
  </Menu.Root>
)

/** One of several of which one is chosen. */
export const Choice = ({
  isChosen,
  onChoose,
  children,
}: {
  isChosen: boolean
  onChoose: () => void
  children: ReactNode
}) => (
  <Menu.Item role="menuitemradio" aria-checked={isChosen} className={itemClass} onClick={onChoose}>
    {children}
    {isChosen && <Check aria-hidden size={16} className="ml-auto shrink-0 text-accent-ink" />}
  </Menu.Item>
)

/** One that is set or not, whatever else is. */
export const Toggle = ({
  isSet,
  isDisabled = false,
  onToggle,
  children,
}: {
  isSet: boolean
  isDisabled?: boolean
  onToggle: () => void
  children: ReactNode
}) => (
  <Menu.CheckboxItem
    checked={isSet}
    disabled={isDisabled}
    // Several are set one after the other.
    closeOnClick={false}
    className={itemClass}
    onCheckedChange={onToggle}
  >
    {children}
    {isSet && <Check aria-hidden size={16} className="ml-auto shrink-0 text-accent-ink" />}
  </Menu.CheckboxItem>
)

/** Something that is done at once. */
export const Act = ({ onAct, children }: { onAct: () => void; children: ReactNode }) => (
  <Menu.Item className={itemClass} onClick={onAct}>
    {children}
  </Menu.Item>
)

/** What stands where there is nothing to choose. */
export const Nothing = ({ children }: { children: ReactNode }) => (
  <p className="max-w-60 px-3 py-2 text-sm text-soft">{children}</p>
)
