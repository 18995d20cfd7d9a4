import { m } from '../paraglide/messages.js'
import { Dialog } from '../controls/dialog.tsx'
import { useShellDialog } from '../shell/shell-dialog.ts'
import { COMMAND_IDS, COMMANDS, type CommandGroup } from './commands.ts'
import { GROUP_NAMES, GROUPS } from './groups.ts'
import { Keys } from './keys-shown.tsx'

/** Keys of single places, which are no commands. */
const LOCAL: Record<CommandGroup, readonly { title: () => string; keys: readonly string[] }[]> = {
  go: [
    { title: m.keys_walk, keys: ['ArrowUp', 'ArrowDown'] },
    { title: m.keys_walk_message, keys: ['ArrowLeft', 'ArrowRight'] },
    { title: m.keys_enter_messages, keys: ['Enter'] },
    { title: m.keys_leave, keys: ['Esc'] },
  ],
  chat: [
    { title: m.keys_send, keys: ['Enter'] },
    { title: m.keys_new_line, keys: ['Shift+Enter'] },
  ],
  page: [],
}

const linesOf = (group: CommandGroup) => [
  ...COMMAND_IDS.map((id) => COMMANDS[id]).flatMap((command) =>
    command.group === group && command.keys !== undefined
      ? [{ title: command.title, keys: command.keys }]
      : [],
  ),
  ...LOCAL[group],
]

/** All keys that do something. */
const CheatSheet = () => {
  const { open, close } = useShellDialog()
  return (
    <Dialog title={m.command_shortcuts()} isOpen={open === 'shortcuts'} onClose={close}>
      {GROUPS.map((group) => (
        <section key={group} aria-label={GROUP_NAMES[group]()}>
          <h3 className="pt-5 pb-1.5 text-xs font-semibold text-soft">{GROUP_NAMES[group]()}</h3>
          <dl className="grid gap-1">
            {linesOf(group).map(({ title, keys }) => (
              <div key={title()} className="flex items-center justify-between gap-4">
                <dt className="text-sm">{title()}</dt>
                <dd className="flex items-center gap-2">
                  {keys.map((one) => (
                    <Keys key={one} keys={one} />
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  )
}

export default CheatSheet
