import { Menu } from '@base-ui/react/menu'
import { Tooltip } from '@base-ui/react/tooltip'
import { QueryClientProvider } from '@tanstack/react-query'
import { Link, Outlet, useMatchRoute } from '@tanstack/react-router'
import {
  Languages,
  LogOut,
  MessageSquareText,
  Monitor,
  Moon,
  Smartphone,
  Sun,
  type LucideIcon,
} from 'lucide-react'
import { WorkplaceContext, type Workplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Avatar } from './avatar.tsx'
import { Hint, IconButton } from './icon-button.tsx'
import { THEMES, usePreferences, type Theme } from './preferences.ts'

const THEME_ICONS: Record<Theme, LucideIcon> = { system: Monitor, light: Sun, dark: Moon }
const THEME_NAMES: Record<Theme, () => string> = {
  system: m.theme_system,
  light: m.theme_light,
  dark: m.theme_dark,
}

/** Switches of language and appearance. */
export const Preferences = () => {
  const { theme, locale, setTheme, setLocale } = usePreferences()
  return (
    <>
      <IconButton
        icon={Languages}
        label={m.nav_language()}
        onClick={() => {
          setLocale(locale === 'id' ? 'en' : 'id')
        }}
      />
      <IconButton
        icon={THEME_ICONS[theme]}
        label={m.nav_theme({ theme: THEME_NAMES[theme]() })}
        onClick={() => {
          setTheme(THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system')
        }}
      />
    </>
  )
}

const railLink =
  'grid size-11 place-items-center rounded-xl text-soft hover:bg-active hover:text-ink data-[status=active]:bg-accent-soft data-[status=active]:text-accent-ink'

const RailLink = ({ to, icon: Icon, label }: { to: '/' | '/numbers'; icon: LucideIcon; label: string }) => {
  const inInbox = useMatchRoute()({ to: '/inbox/$inboxId', fuzzy: true }) !== false
  const isActive = to === '/' && inInbox
  return (
    <Hint text={label}>
      <Link
        to={to}
        aria-label={label}
        className={railLink}
        activeOptions={{ exact: to === '/' }}
        {...(isActive ? { 'data-status': 'active', 'aria-current': 'page' as const } : {})}
      >
        <Icon aria-hidden size={22} strokeWidth={1.75} />
      </Link>
    </Hint>
  )
}

const Account = ({ workplace, onSignOut }: { workplace: Workplace; onSignOut: () => Promise<void> }) => (
  <Menu.Root>
    <Menu.Trigger
      aria-label={m.nav_account({ name: workplace.user.name })}
      className="grid size-11 place-items-center rounded-xl hover:bg-active"
    >
      <Avatar id={workplace.user.userId} name={workplace.user.name} small />
    </Menu.Trigger>
    <Menu.Portal>
      <Menu.Positioner side="top" align="start" sideOffset={8} className="z-50">
        <Menu.Popup className="min-w-56 rounded-xl border border-line bg-raised p-1.5 shadow-float outline-none">
          <div className="px-3 py-2">
            <p className="font-semibold">{workplace.user.name}</p>
            <p className="text-sm text-soft">{workplace.user.email}</p>
          </div>
          <Menu.Item
            className="flex cursor-pointer items-center gap-2.5 rounded-lg px-3 py-2.5 outline-none data-highlighted:bg-active"
            onClick={() => void onSignOut()}
          >
            <LogOut aria-hidden size={18} />
            {m.sign_out()}
          </Menu.Item>
        </Menu.Popup>
      </Menu.Positioner>
    </Menu.Portal>
  </Menu.Root>
)

/** The frame around every page behind the sign-in: the rail beside it, on phones below it. */
export const Shell = ({ workplace, onSignOut }: { workplace: Workplace; onSignOut: () => Promise<void> }) => {
  // On a phone a conversation has the whole screen.
  const inChat = useMatchRoute()({ to: '/inbox/$inboxId/chat/$chatId' }) !== false
  return (
    <WorkplaceContext value={workplace}>
      <QueryClientProvider client={workplace.queries}>
        <Tooltip.Provider delay={400}>
          <a
            href="#content"
            className="sr-only rounded-lg bg-raised px-4 py-2 shadow-float focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
          >
            {m.skip_to_content()}
          </a>
          <div className="flex h-full flex-col-reverse md:flex-row">
            <nav
              aria-label={m.nav_main()}
              className={`shrink-0 items-center justify-around gap-2 border-line bg-rail px-2 py-1.5 max-md:border-t max-md:pb-[max(0.375rem,env(safe-area-inset-bottom))] md:flex md:w-16 md:flex-col md:justify-start md:border-r md:py-3 ${inChat ? 'hidden' : 'flex'}`}
            >
              <RailLink to="/" icon={MessageSquareText} label={m.nav_inbox()} />
              <RailLink to="/numbers" icon={Smartphone} label={m.nav_numbers()} />
              <div className="hidden flex-1 md:block" />
              <Preferences />
              <Account workplace={workplace} onSignOut={onSignOut} />
            </nav>
            <div id="content" tabIndex={-1} className="min-h-0 min-w-0 flex-1 outline-none">
              <Outlet />
            </div>
          </div>
        </Tooltip.Provider>
      </QueryClientProvider>
    </WorkplaceContext>
  )
}
