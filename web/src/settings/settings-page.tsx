import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useUser } from '../desk/use-user.ts'
import { m } from '../paraglide/messages.js'
import { SETTINGS_PAGES } from './pages.ts'

const linkClass =
  'flex min-h-11 shrink-0 items-center gap-2.5 rounded-xl px-3 text-sm font-medium text-soft hover:bg-active hover:text-ink data-[status=active]:bg-accent-soft data-[status=active]:text-accent-ink'

/** The frame around all that people set up: its pages beside it, on phones above it. */
export const SettingsPage = () => {
  const user = useUser()
  const nav = useRef<HTMLElement>(null)
  const page = useLocation({ select: ({ pathname }) => pathname })
  useEffect(() => {
    // On a phone it may stand beyond the edge.
    nav.current?.querySelector('[data-status=active]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [page])
  return (
    <div className="flex h-full flex-col bg-panel md:flex-row">
      <nav
        ref={nav}
        aria-label={m.settings_title()}
        data-region
        className="flex shrink-0 gap-1 overflow-x-auto border-line px-3 py-2 max-md:border-b md:w-56 md:flex-col md:overflow-y-auto md:border-r md:py-6"
      >
        <p className="px-3 pb-2 text-lg font-bold max-md:hidden">{m.settings_title()}</p>
        {SETTINGS_PAGES.filter(({ isFor }) => isFor(user)).map(({ to, icon: Icon, name }) => (
          <Link key={to} to={to} className={linkClass}>
            <Icon aria-hidden size={18} />
            {name()}
          </Link>
        ))}
      </nav>
      <div className="min-h-0 min-w-0 flex-1">
        <Outlet />
      </div>
    </div>
  )
}
