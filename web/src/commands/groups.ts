import { m } from '../paraglide/messages.js'
import type { CommandGroup } from './commands.ts'

/** In the order in which they are listed. */
export const GROUPS: readonly CommandGroup[] = ['chat', 'go', 'page']

export const GROUP_NAMES: Record<CommandGroup, () => string> = {
  chat: m.command_group_chat,
  go: m.command_group_go,
  page: m.command_group_page,
}
