import { Menu } from '@base-ui/react/menu'
import type { LucideIcon } from 'lucide-react'
import { COMMANDS, type CommandId } from './commands.ts'
import { Keys } from './keys-shown.tsx'
import { runCommand } from './use-command.ts'

/** A command as a line of a menu, with its shortcut. */
export const CommandMenuItem = ({
  id,
  icon: Icon,
  className,
  closesMenu = true,
}: {
  id: CommandId
  icon: LucideIcon
  className: string
  closesMenu?: boolean
}) => {
  const { title, keys } = COMMANDS[id]
  return (
    <Menu.Item
      className={className}
      closeOnClick={closesMenu}
      onClick={() => {
        runCommand(id)
      }}
    >
      <Icon aria-hidden size={18} />
      <span className="mr-auto">{title()}</span>
      {keys?.[0] !== undefined && (
        <span aria-hidden className="pointer-coarse:hidden">
          <Keys keys={keys[0]} />
        </span>
      )}
    </Menu.Item>
  )
}
