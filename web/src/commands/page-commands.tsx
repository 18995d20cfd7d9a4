import { useMatchRoute, useNavigate } from '@tanstack/react-router'
import { useWorkplace } from '../desk/workplace.ts'
import { useUser } from '../desk/use-user.ts'
import { usePreferences } from '../preferences/preferences.ts'
import { useShellDialog } from '../shell/shell-dialog.ts'
import { walkRegions } from './regions.ts'
import { useCommand } from './use-command.ts'
import { useShortcuts } from './use-shortcuts.ts'

/** Begins to look for something, from any page. */
export const useSearchFor = () => {
  const { searching } = useWorkplace()
  const navigate = useNavigate()
  const isAtList = useMatchRoute()({ to: '/inbox/$list', fuzzy: true }) !== false
  return (query?: string): void => {
    searching.setState({ wantsFocus: true, ...(query !== undefined && { query, chat: undefined }) })
    if (!isAtList) void navigate({ to: '/' })
  }
}

/** What can be done on every page. */
export const PageCommands = () => {
  const navigate = useNavigate()
  const { role, rank } = useUser()
  const isAdmin = role === 'admin'
  const show = useShellDialog((dialogs) => dialogs.show)
  const { setTheme, setLocale } = usePreferences()
  useShortcuts()
  useCommand('palette', () => {
    show('palette')
  })
  const searchFor = useSearchFor()
  useCommand('search', () => {
    searchFor()
  })
  useCommand('shortcuts', () => {
    show('shortcuts')
  })
  useCommand('notifications', () => {
    show('notifications')
  })
  useCommand('next-region', () => {
    walkRegions(1)
  })
  useCommand('previous-region', () => {
    walkRegions(-1)
  })
  useCommand('inbox', () => void navigate({ to: '/' }))
  useCommand('numbers', () => void navigate({ to: '/numbers' }))
  useCommand('reports', () => void navigate({ to: '/reports' }), rank !== 'agent')
  useCommand('profile', () => void navigate({ to: '/settings/profile' }))
  useCommand('people', () => void navigate({ to: '/settings/people' }), isAdmin)
  useCommand('inboxes', () => void navigate({ to: '/settings/inboxes' }), isAdmin)
  useCommand('teams', () => void navigate({ to: '/settings/teams' }), isAdmin)
  useCommand('labels', () => void navigate({ to: '/settings/labels' }), isAdmin)
  useCommand('canned-replies', () => void navigate({ to: '/settings/canned-replies' }))
  useCommand('theme-system', () => {
    setTheme('system')
  })
  useCommand('theme-light', () => {
    setTheme('light')
  })
  useCommand('theme-dark', () => {
    setTheme('dark')
  })
  useCommand('language-id', () => {
    setLocale('id')
  })
  useCommand('language-en', () => {
    setLocale('en')
  })
  return null
}
