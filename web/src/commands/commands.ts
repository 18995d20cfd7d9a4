import { m } from '../paraglide/messages.js'

/** Where a command stands in the palette and the cheat sheet. */
export type CommandGroup = 'go' | 'chat' | 'page'

export type Command = {
  title: () => string
  group: CommandGroup
  /**
   * Each of them does it, the first is shown: `Mod` is Ctrl, or Cmd on a Mac. A key without Mod or Alt counts only where
   * nobody types, and must do nothing that can't be undone. Without any it is done from the palette and by the mouse.
   */
  keys?: readonly string[]
}

/**
 * All commands that a page may have. Menus, shortcuts, the palette and the cheat sheet read them here; what one does is
 * said by `useCommand` where that is known, and where nobody says so it is not to be had.
 */
const ALL = {
  palette: { title: m.command_palette, group: 'page', keys: ['Mod+K'] },
  shortcuts: { title: m.command_shortcuts, group: 'page', keys: ['Mod+/', '?'] },
  search: { title: m.search_all, group: 'go', keys: ['/', 'Mod+Shift+F'] },
  'search-chat': { title: m.search_in_chat, group: 'chat', keys: ['Alt+F'] },
  'next-chat': { title: m.command_next_chat, group: 'go', keys: ['Alt+ArrowDown'] },
  'previous-chat': { title: m.command_previous_chat, group: 'go', keys: ['Alt+ArrowUp'] },
  'next-region': { title: m.command_next_region, group: 'go', keys: ['F6'] },
  'previous-region': { title: m.command_previous_region, group: 'go', keys: ['Shift+F6'] },
  inbox: { title: m.nav_inbox, group: 'go' },
  numbers: { title: m.nav_numbers, group: 'go' },
  reports: { title: m.reports_title, group: 'go' },
  profile: { title: m.profile_title, group: 'go' },
  people: { title: m.people_title, group: 'go' },
  inboxes: { title: m.inboxes_title, group: 'go' },
  teams: { title: m.teams_title, group: 'go' },
  labels: { title: m.labels_title, group: 'go' },
  'person-fields': { title: m.fields_title, group: 'go' },
  'canned-replies': { title: m.canned_title, group: 'go' },
  'list-mine': { title: m.command_list_mine, group: 'go' },
  'list-unassigned': { title: m.command_list_unassigned, group: 'go' },
  'list-all': { title: m.command_list_all, group: 'go' },
  'list-unread': { title: m.command_list_unread, group: 'go' },
  'list-snoozed': { title: m.command_list_snoozed, group: 'go' },
  'list-resolved': { title: m.command_list_resolved, group: 'go' },
  'filter-list': { title: m.command_filter_list, group: 'go' },
  'take-chat': { title: m.command_take, group: 'chat', keys: ['Alt+A'] },
  'resolve-chat': { title: m.command_resolve, group: 'chat', keys: ['Alt+E'] },
  'open-chat': { title: m.command_reopen, group: 'chat', keys: ['Alt+O'] },
  'write-note': { title: m.command_note, group: 'chat', keys: ['Alt+P'] },
  'write-answer': { title: m.command_answer, group: 'chat', keys: ['Alt+L'] },
  person: { title: m.command_person, group: 'chat', keys: ['Alt+I'] },
  mentions: { title: m.mentions, group: 'go' },
  'new-chat': { title: m.new_chat, group: 'chat' },
  newest: { title: m.chat_to_end, group: 'chat' },
  attach: { title: m.upload_attach, group: 'chat', keys: ['Mod+U'] },
  emoji: { title: m.emoji_choose, group: 'chat' },
  voice: { title: m.voice_record, group: 'chat' },
  notifications: { title: m.told_title, group: 'page' },
  'theme-system': { title: m.command_theme_system, group: 'page' },
  'theme-light': { title: m.command_theme_light, group: 'page' },
  'theme-dark': { title: m.command_theme_dark, group: 'page' },
  // Each in its own words, for who can't read the present ones.
  'language-id': { title: () => 'Bahasa Indonesia', group: 'page' },
  'language-en': { title: () => 'English', group: 'page' },
  'sign-out': { title: m.sign_out, group: 'page' },
} satisfies Record<string, Command>

export type CommandId = keyof typeof ALL
export const COMMANDS: Readonly<Record<CommandId, Command>> = ALL
export const COMMAND_IDS = Object.keys(ALL) as CommandId[]
